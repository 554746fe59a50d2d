/** Real packs through the real runtime give the samples that PyTorch gives (written by `python -m gridit fixtures`). */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GridPlan } from '../../../electron/core/planner';
import { SAMPLERS, samplers, type Denoise, type SamplerName } from '../../../electron/core/samplers';
import { noiseLevels } from '../../../electron/core/schedule';
import { GridDenoiser } from '../../../electron/engine/grid-denoiser';
import { loadPack } from '../../../electron/engine/pack-folder';
import { OrtSession } from '../../../electron/engine/session';
import { gridOf, stageOf } from '../../../electron/engine/pack-schema';
import { superResolve } from '../../../electron/engine/stages/super-resolve';

type Results = Record<SamplerName, string>;

interface Trajectories {
  steps: number;
  packs: Record<
    string,
    {
      positions: number[];
      times: number[];
      /** Frames, cell after cell, float32 little endian in base64, like all pixels here. */
      noise: string;
      evaluation: { time: number; prediction: string };
      results: Results;
      known: { cells: number[]; frames: string; results: Results };
      superResolution: { low: string; noise: string; results: Results };
    }
  >;
}

const fixtures = resolve(__dirname, '../../fixtures');
const { steps, packs } = JSON.parse(
  readFileSync(join(fixtures, 'trajectories.json'), 'utf8'),
) as Trajectories;

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

/** Largest difference over the largest value of the reference. */
function difference(values: Float32Array, reference: Float32Array): number {
  expect(values.length).toBe(reference.length);
  const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0) / largest;
}

const LIMIT = 1e-4;
/** What draws noise is compared in published.test.ts, with recorded noise. */
const FOLLOWING = SAMPLERS.filter((name) => !samplers[name].drawsNoise);
const noNoise = () => new Float32Array();

describe.each(Object.keys(packs))('%s', (name) => {
  const reference = packs[name]!;

  async function withPack<T>(
    use: (pack: Awaited<ReturnType<typeof loadPack>>, grid: OrtSession, sr: OrtSession) => Promise<T>,
  ): Promise<T> {
    const pack = await loadPack(join(fixtures, 'packs', name), { trusted: true });
    const grid = await OrtSession.create(pack.networks.get('denoise')!.graph, { provider: 'cpu' });
    const sr = await OrtSession.create(pack.networks.get('super-resolve')!.graph, { provider: 'cpu' });
    try {
      return await use(pack, grid, sr);
    } finally {
      await grid.release();
      await sr.release();
    }
  }

  test('the levels and one evaluation of the network', () =>
    withPack(async (pack, session) => {
      const grid = gridOf(pack.manifest);
      const levels = noiseLevels(grid.path, steps, grid.prediction);
      levels.slice(0, -1).forEach(({ time }, i) => expect(time).toBeCloseTo(reference.times[i]!, 12));
      // A denoiser whose network predicts x on a flow path gives the network's output as it is.
      const raw = new GridDenoiser(session, { ...grid, prediction: 'x' });
      const level = { alpha: 1, sigma: 0, time: reference.evaluation.time };
      const output = await raw.of(planOf([]), never)(floats(reference.noise), level);
      expect(difference(output, floats(reference.evaluation.prediction))).toBeLessThan(LIMIT);
    }));

  test.each(FOLLOWING)('%s', (sampler) =>
    withPack(async ({ manifest }, session) => {
      const grid = gridOf(manifest);
      const denoise = new GridDenoiser(session, grid).of(planOf([]), never);
      const sample = await run(sampler, floats(reference.noise), grid, denoise);
      expect(difference(sample, floats(reference.results[sampler]))).toBeLessThan(LIMIT);
    }),
  );

  test.each(FOLLOWING)('%s with known frames', (sampler) =>
    withPack(async ({ manifest }, session) => {
      const grid = gridOf(manifest);
      const { cells } = reference.known;
      const size = grid.rows * grid.columns;
      const clean = floats(reference.known.frames);
      const known = (frame: number) => clean.subarray(frame * size, (frame + 1) * size);
      const first = noiseLevels(grid.path, steps, grid.prediction)[0]!;
      const z = floats(reference.noise);
      for (const cell of cells) {
        for (let i = cell * size; i < (cell + 1) * size; i++)
          z[i] = first.alpha * clean[i]! + first.sigma * z[i]!;
      }
      const sample = await run(sampler, z, grid, new GridDenoiser(session, grid).of(planOf(cells), known));
      expect(difference(sample, floats(reference.known.results[sampler]))).toBeLessThan(LIMIT);
      for (const cell of cells) expect(sample.subarray(cell * size, (cell + 1) * size)).toEqual(known(cell));
    }),
  );

  test.each(FOLLOWING)('super-resolution with %s', (sampler) =>
    withPack(async ({ manifest }, _grid, session) => {
      const { low, noise, results } = reference.superResolution;
      const stage = stageOf(manifest, 'super-resolve')!;
      const before = { ...gridOf(manifest), channels: 1 };
      const job = { seed: 0, sampling: { sampler, steps }, conditions: new Float32Array(), before };
      const resolver = superResolve.open(
        stage,
        session,
        { ...job, after: superResolve.after(stage, before) },
        floats(noise),
      );
      expect(
        difference(
          await resolver.run({
            frame: 0,
            position: 0,
            values: floats(low),
            neighbours: [undefined, undefined],
          }),
          floats(results[sampler]),
        ),
      ).toBeLessThan(LIMIT);
    }),
  );

  function planOf(known: number[]): GridPlan {
    return {
      cells: reference.positions.map((position, frame) => ({
        frame,
        position,
        known: known.includes(frame),
      })),
    };
  }
});

function never(frame: number): Float32Array {
  throw new Error(`Frame ${frame} is not known.`);
}

async function run(
  sampler: SamplerName,
  z: Float32Array,
  grid: { path: Parameters<typeof noiseLevels>[0]; prediction: Parameters<typeof noiseLevels>[2] },
  denoise: Denoise,
): Promise<Float32Array> {
  let sample = z;
  const levels = noiseLevels(grid.path, steps, grid.prediction);
  for await (const step of samplers[sampler].run(z, levels, grid.path, denoise, noNoise)) sample = step.z;
  return sample;
}
