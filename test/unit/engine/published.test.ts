/**
 * Arrays recorded from GriDiT's published code (../shared/vectors; its README says what each is) against the engine: the
 * converted networks, the samplers with the recorded noise, and its way with known frames.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { framesToRaster, rasterToFrames } from '../../../electron/core/grid-layout';
import type { GridPlan } from '../../../electron/core/planner';
import { samplers, type SamplerName } from '../../../electron/core/samplers';
import { noiseLevels } from '../../../electron/core/schedule';
import { GridDenoiser } from '../../../electron/engine/grid-denoiser';
import { checkGraph } from '../../../electron/engine/onnx-graph';
import type { StageOf } from '../../../electron/engine/pack-schema';
import { OrtSession } from '../../../electron/engine/session';
import { superResolve } from '../../../electron/engine/stages/super-resolve';

const models = resolve(__dirname, '../../../models');
const vectors = resolve(
  process.env['GRIDIT_SHARED'] ?? join(models, '../../shared'),
  'vectors/gridit_reference_vectors.npz',
);
const python = join(models, '.venv/bin/python');
const missing = !existsSync(vectors) || !existsSync(python);

/** A network of 64×64 latents of 4 channels: 16 frames of 16×16. */
const spec: StageOf<'denoise'> = {
  kind: 'denoise',
  file: 'grid.onnx',
  k: 4,
  rows: 16,
  columns: 16,
  channels: 4,
  pixelSpacing: [1, 1],
  layout: 'raster',
  prediction: 'eps',
  variance: 'learned-range',
  path: { kind: 'vp', schedule: 'linear', timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02 },
  time: 'scalar',
  position: 'order',
  conditions: false,
  sampling: { sampler: 'ancestral', steps: 10 },
};
const STEPS = 10;

describe.skipIf(missing)('what the published code gave (needs ../shared/vectors and models/.venv)', () => {
  let folder: string;
  const sessions: Record<string, OrtSession> = {};
  const floats = (name: string): Float32Array => {
    const bytes = Uint8Array.from(readFileSync(join(folder, `${name.replaceAll('/', '-')}.f32`)));
    return new Float32Array(bytes.buffer);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gridit-published-'));
    execFileSync(python, ['-m', 'gridit.published.vectors', vectors, folder], { cwd: models });
    for (const name of ['grid', 'sr']) {
      const graph = checkGraph(readFileSync(join(folder, `${name}.onnx`)));
      sessions[name] = await OrtSession.create(graph, { provider: 'cpu', threads: 1 });
    }
  }, 120_000);
  afterAll(async () => {
    for (const session of Object.values(sessions)) await session.release();
    rmSync(folder, { recursive: true, force: true });
  });

  test('one evaluation of the grid network', async () => {
    const frames = floats('grid/x');
    const output = await sessions['grid']!.run({ frames, time: Float32Array.of(321) });
    expect(difference(output, floats('grid/y'))).toBeLessThan(1e-4);
  });

  test('one evaluation of the super-resolver', async () => {
    const output = await sessions['sr']!.run({
      frame: floats('sr/x'),
      low: floats('sr/cond'),
      time: Float32Array.of(77),
    });
    expect(difference(output, floats('sr/y'))).toBeLessThan(1e-4);
  });

  test('10 steps of the super-resolver as a stage of a pack, as in Python', async () => {
    const { path, prediction, variance } = spec;
    const latents = { channels: 4, rows: 32, columns: 32, pixelSpacing: [1, 1] as [number, number] };
    const stage: StageOf<'super-resolve'> = {
      kind: 'super-resolve',
      file: 'sr.onnx',
      scale: 1,
      latents: true,
      prediction,
      variance,
      path,
      sampling: { sampler: 'ddim', steps: STEPS },
    };
    const values = floats('sr/cond').subarray(0, 4 * 32 * 32);
    const work = { frame: 3, position: 0, values, neighbours: [undefined, undefined] as const };
    const job = { seed: 5, conditions: new Float32Array(), before: latents, after: latents };
    const drawn = (sampling: typeof stage.sampling) =>
      superResolve.open(stage, sessions['sr']!, { ...job, sampling }).run(work);
    const made = await drawn(stage.sampling);
    expect(difference(made, floats('sr-made'))).toBeLessThan(1e-3);
    expect(difference(await drawn({ sampler: 'ancestral', steps: STEPS }), made)).toBeGreaterThan(0.1);
  });

  test.each([
    ['ancestral', 'ddpm10'],
    ['ddim', 'ddim10'],
  ] as const)('10 steps of %s', async (sampler, name) => {
    const sample = await run(sampler, floats('ddpm10/z'), name, []);
    expect(difference(sample, firstOfTwo(floats(`${name}/result`)))).toBeLessThan(1e-3);
  });

  test('the autoregressive step, with its fault', async () => {
    const known = Array.from({ length: 12 }, (_, i) => i);
    const sample = await run('ancestral', floats('three_row10/z'), 'three_row10', known, 'published');
    expect(difference(sample, firstOfTwo(floats('three_row10/result')))).toBeLessThan(1e-3);
  });

  test('the autoregressive step without the fault gives known frames to the bit, and others than with it', async () => {
    const known = Array.from({ length: 12 }, (_, i) => i);
    const sample = await run('ancestral', floats('three_row10/z'), 'three_row10', known);
    const cells = rasterToFrames(sample, spec);
    const before = rasterToFrames(floats('three_row10/gt'), spec);
    const size = spec.channels * spec.rows * spec.columns;
    expect(cells.subarray(0, 12 * size)).toEqual(before.subarray(4 * size));
    const recorded = rasterToFrames(firstOfTwo(floats('three_row10/result')), spec);
    expect(difference(cells.subarray(12 * size), recorded.subarray(12 * size))).toBeGreaterThan(5e-4);
  });

  /** A sample as an image, from an image of noise, with the noise that was recorded for each step. */
  async function run(
    sampler: SamplerName,
    image: Float32Array,
    name: string,
    knownCells: number[],
    known?: 'published',
  ): Promise<Float32Array> {
    const grid: GridPlan = {
      cells: Array.from({ length: 16 }, (_, i) => ({ frame: i, position: i, known: knownCells.includes(i) })),
    };
    const denoiser = new GridDenoiser(sessions['grid']!, known ? { ...spec, known } : spec);
    const size = spec.channels * spec.rows * spec.columns;
    const before = knownCells.length > 0 ? rasterToFrames(floats(`${name}/gt`), spec) : undefined;
    const clean = (frame: number) => before!.subarray((frame + spec.k) * size, (frame + spec.k + 1) * size);
    const recorded = floats(`${name}/noise`);
    // Ten draws of a doubled batch, of which the published code keeps the first half.
    const noise = (step: number) =>
      rasterToFrames(recorded.subarray(2 * step * 16 * size, (2 * step + 1) * 16 * size), spec);
    const levels = noiseLevels(spec.path, STEPS, spec.prediction);
    let z = rasterToFrames(image, spec);
    if (!known) {
      for (const cell of knownCells) {
        const { alpha, sigma } = levels[0]!;
        clean(cell).forEach((value, j) => {
          z[cell * size + j] = alpha * value + sigma * z[cell * size + j]!;
        });
      }
    }
    for await (const step of samplers[sampler].run(z, levels, spec.path, denoiser.of(grid, clean), noise)) {
      const from = step.step - 1;
      if (step.step < step.steps)
        denoiser.replaceKnown(step.z, grid, clean, levels[from]!, () => noise(from));
      z = step.z;
    }
    return framesToRaster(z, spec);
  }
});

function firstOfTwo(values: Float32Array): Float32Array {
  return values.subarray(0, values.length / 2);
}

/** Largest difference in standard deviations of the reference: a random network amplifies. */
function difference(values: Float32Array, reference: Float32Array): number {
  expect(values.length).toBe(reference.length);
  const mean = reference.reduce((sum, value) => sum + value, 0) / reference.length;
  const variance = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / reference.length;
  return (
    values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0) /
    Math.sqrt(variance)
  );
}
