import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { framesToRaster, rasterToFrames } from '../../../electron/core/grid-layout';
import type { GridPlan } from '../../../electron/core/planner';
import { gaussianNoise, noiseStreams } from '../../../electron/core/random';
import { SAMPLERS } from '../../../electron/core/samplers';
import { samplers } from '../../../electron/core/samplers';
import { noiseLevels } from '../../../electron/core/schedule';
import { GridDenoiser } from '../../../electron/engine/grid-denoiser';
import { checkGraph } from '../../../electron/engine/onnx-graph';
import type { StageOf } from '../../../electron/engine/pack-schema';
import { OrtSession } from '../../../electron/engine/session';
import { bytes } from './onnx-builder';
import { SIZE, tinyGrid, tinyManifest } from './tiny-pack';

const frameSize = SIZE * SIZE;
const flow = { kind: 'flow' } as const;
const vp = { kind: 'vp', schedule: 'linear', timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02 } as const;

/** Frames 0 and 4 are finished, 2 is new, the last cell is thrown away. */
const grid: GridPlan = {
  cells: [
    { frame: 0, position: 5, known: true },
    { frame: 2, position: 9, known: false },
    { frame: 4, position: 13, known: true },
    { frame: -1, position: 17, known: false },
  ],
};
const finished = new Map(
  [0, 4].map((frame) => [frame, gaussianNoise(1, noiseStreams.other, frame, frameSize)]),
);
const known = (frame: number) => finished.get(frame)!;

const sessions: Record<string, OrtSession> = {};
beforeAll(async () => {
  for (const time of ['per-frame', 'scalar'] as const) {
    const graph = checkGraph(bytes(tinyGrid({ perFrame: time === 'per-frame' })));
    sessions[time] = await OrtSession.create(graph, { provider: 'cpu' });
  }
});
afterAll(async () => {
  for (const session of Object.values(sessions)) await session.release();
});

describe.each(SAMPLERS)('%s', (name) => {
  test.each([
    ['flow', 'x', 'per-frame'],
    ['flow', 'v', 'scalar'],
    ['flow', 'eps', 'per-frame'],
    ['vp', 'x', 'scalar'],
    ['vp', 'v', 'per-frame'],
    ['vp', 'eps', 'scalar'],
  ] as const)('known frames stay bit for bit on %s, %s, %s time', async (kind, prediction, time) => {
    const path = kind === 'flow' ? flow : vp;
    const spec: StageOf<'denoise'> = { ...tinyManifest().stages[0], path, prediction, time };
    const denoiser = new GridDenoiser(sessions[time]!, spec);
    const levels = noiseLevels(path, 5, prediction);
    const start = denoiser.initialState(grid, 0, known, 3, levels[0]!);
    const steps = [];
    const noise = denoiser.stepNoise(grid, 0, 3);
    for await (const step of samplers[name].run(start, levels, path, denoiser.of(grid, known), noise))
      steps.push(step);
    for (const [cell, { frame, known: isKnown }] of grid.cells.entries()) {
      if (!isKnown) continue;
      const clean = known(frame);
      const noise = gaussianNoise(3, noiseStreams.grid, frame, frameSize);
      for (const { step, z } of samplers[name].drawsNoise ? [] : steps) {
        const level = levels[step]!;
        const state = z.subarray(cell * frameSize, (cell + 1) * frameSize);
        const wanted = clean.map((value, i) => level.alpha * value + level.sigma * noise[i]!);
        expect(Math.max(...state.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(1e-4);
      }
      const end = steps.at(-1)!.z.subarray(cell * frameSize, (cell + 1) * frameSize);
      expect(end).toEqual(clean);
    }
  });
});

test('a known frame enters clean, with the time of clean data, where time is per frame', async () => {
  const inputs: Record<string, Float32Array>[] = [];
  const recording = {
    run: (input: Record<string, Float32Array>) => {
      inputs.push(input);
      return sessions['per-frame']!.run(input);
    },
  };
  const denoiser = new GridDenoiser(recording, tinyManifest().stages[0]);
  const levels = noiseLevels(flow, 4, 'x');
  const z = denoiser.initialState(grid, 0, known, 3, levels[0]!);
  await denoiser.of(grid, known)(z, levels[1]!);
  expect(Array.from(inputs[0]!['time']!)).toEqual([1, 0.25, 1, 0.25]);
  expect(Array.from(inputs[0]!['position']!)).toEqual([5, 9, 13, 17]);
  expect(inputs[0]!['frames']!.subarray(0, frameSize)).toEqual(known(0));
  expect(inputs[0]!['frames']!.subarray(frameSize, 2 * frameSize)).toEqual(
    z.subarray(frameSize, 2 * frameSize),
  );
});

test('a network over one image in raster order sees the same grid', async () => {
  const seen: Float32Array[] = [];
  const identity = {
    run: async ({ frames }: Record<string, Float32Array>) => {
      seen.push(frames!);
      return frames!.slice();
    },
  };
  const denoiser = new GridDenoiser(identity, {
    ...tinyManifest().stages[0],
    layout: 'raster',
    time: 'scalar',
  });
  const z = Float32Array.from({ length: 4 * frameSize }, (_, i) => i);
  const empty: GridPlan = {
    cells: grid.cells.map(({ frame, position }) => ({ frame, position, known: false })),
  };
  const estimate = await denoiser.of(empty, known)(z, noiseLevels(flow, 4, 'x')[1]!);
  // Row 0 of the image: row 0 of frame 0, then row 0 of frame 1.
  expect(Array.from(seen[0]!.subarray(SIZE - 1, SIZE + 1))).toEqual([SIZE - 1, frameSize]);
  expect(estimate).toEqual(z);
});

test.each(['frames', 'raster'] as const)(
  'what a network says of the variance goes to the sampler, from 0 to 1, frame by frame (%s)',
  async (layout) => {
    const spec: StageOf<'denoise'> = {
      ...tinyManifest().stages[0],
      layout,
      time: 'scalar',
      channels: 2,
      variance: 'learned-range',
      position: 'order',
    };
    const frame = 2 * frameSize;
    const asked: string[][] = [];
    // The prediction is the state; the variance of cell i lies at i / 2 − 1, from −1 to 0.5.
    const network = {
      run: async (inputs: Record<string, Float32Array>) => {
        asked.push(Object.keys(inputs));
        const state = layout === 'raster' ? rasterToFrames(inputs['frames']!, spec) : inputs['frames']!;
        const output = new Float32Array(2 * state.length);
        for (let cell = 0; cell < 4; cell++) {
          output.set(state.subarray(cell * frame, (cell + 1) * frame), 2 * cell * frame);
          output.fill(cell / 2 - 1, (2 * cell + 1) * frame, (2 * cell + 2) * frame);
        }
        return layout === 'raster' ? framesToRaster(output, { ...spec, channels: 4 }) : output;
      },
    };
    const empty: GridPlan = { cells: grid.cells.map((cell) => ({ ...cell, known: false })) };
    const z = gaussianNoise(4, noiseStreams.other, 0, 4 * frame);
    const spread = new Float32Array(4 * frame);
    const estimate = await new GridDenoiser(network, spec).of(empty, known)(
      z,
      noiseLevels(flow, 4, 'x')[1]!,
      spread,
    );
    expect(asked).toEqual([['frames', 'time']]);
    expect(estimate).toEqual(z);
    for (let cell = 0; cell < 4; cell++)
      expect(new Set(spread.subarray(cell * frame, (cell + 1) * frame))).toEqual(new Set([cell / 4]));
  },
);

test('packs that ask for it have known frames as published: noised to the level before, with the noise of the row below', () => {
  const spec: StageOf<'denoise'> = { ...tinyManifest().stages[0], time: 'scalar', known: 'published' };
  const denoiser = new GridDenoiser(sessions['scalar']!, spec);
  const levels = noiseLevels(vp, 4, 'eps');
  const start = denoiser.initialState(grid, 0, known, 3, levels[0]!);
  expect(start.subarray(0, frameSize)).toEqual(gaussianNoise(3, noiseStreams.grid, 0, frameSize));
  const noise = denoiser.stepNoise(grid, 0, 3)(2);
  const z = new Float32Array(4 * frameSize).fill(5);
  const { alpha, sigma } = levels[2]!;
  denoiser.replaceKnown(z, grid, known, levels[2]!, () => noise);
  const below = noise.subarray(2 * frameSize, 3 * frameSize);
  const first = known(0).map((value, i) => alpha * value + sigma * below[i]!);
  expect(z.subarray(0, frameSize)).toEqual(first);
  expect(z.subarray(frameSize, 2 * frameSize).every((value) => value === 5)).toBe(true);
  // Other packs: nothing is written over.
  const ours = new Float32Array(4 * frameSize).fill(5);
  new GridDenoiser(sessions['scalar']!, { ...tinyManifest().stages[0], time: 'scalar' }).replaceKnown(
    ours,
    grid,
    known,
    levels[2]!,
    () => noise,
  );
  expect(ours.every((value) => value === 5)).toBe(true);
});
