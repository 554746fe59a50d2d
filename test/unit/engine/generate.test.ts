import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import type { JobEvent } from '../../../electron/core/protocol';
import type { GenerateRequest } from '../../../electron/core/request/parameters';
import { frameVoxels, recipeOf } from '../../../electron/core/series';
import { generate, type GivenFrame } from '../../../electron/engine/generate';
import { loadPack, type Pack } from '../../../electron/engine/pack-folder';
import { taskFromRecipe, taskFromRequest } from '../../../electron/engine/task';
import { floats, node } from './onnx-builder';
import { SCALE, SIZE, temporaryFolder, tinyGrid, writeTinyPack, type TinyPackChanges } from './tiny-pack';

const provider = { provider: 'cpu', reason: 'test' } as const;
const app = { name: 'test', version: '0' };

async function tiny(changes?: TinyPackChanges): Promise<Pack> {
  return loadPack(await writeTinyPack(await temporaryFolder(), changes), { trusted: false });
}

async function make(pack: Pack, request: Partial<GenerateRequest> = {}, signal?: AbortSignal) {
  const events: JobEvent[] = [];
  const task = taskFromRequest({ packId: 'tiny', seed: 7, ...request }, pack);
  const onEvent = (event: JobEvent) => events.push(event);
  const series = await generate(task, pack, { provider, app, onEvent, ...(signal && { signal }) });
  return { series, events };
}

test('a job makes every frame once, in the geometry of the pack', async () => {
  const { series, events } = await make(await tiny());
  const { header } = series;
  expect([header.frames, header.rows, header.columns]).toEqual([10, SIZE * SCALE, SIZE * SCALE]);
  expect(header.geometry.rowSpacing).toBe(2);
  // 16 columns of 2 mm centred on 0; 5 mm below the vertex, then deeper by 2 mm a frame.
  expect(header.geometry.positions[0]).toEqual([-15, -15, -5]);
  expect(header.geometry.positions[9]).toEqual([-15, -15, -23]);
  const frames = events.filter((event) => event.type === 'frame');
  expect(frames.map((event) => event.index).sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
  for (const event of frames) expect(event.voxels).toEqual(frameVoxels(series, event.index));
  expect(new Set(series.voxels).size).toBeGreaterThan(100);
  const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction] : []));
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

test('the same recipe gives the same voxels, another seed gives others', async () => {
  const pack = await tiny();
  const first = await make(pack);
  const recipe = recipeOf(first.series.header)!;
  expect(recipe.seed).toBe(7);
  const again = await generate(taskFromRecipe(JSON.parse(JSON.stringify(recipe)), pack), pack, {
    provider,
    app,
  });
  expect(again.voxels).toEqual(first.series.voxels);
  expect(again.header.identity.seriesInstanceUid).not.toBe(first.series.header.identity.seriesInstanceUid);
  const other = await make(pack, { seed: 8 });
  expect(other.series.voxels).not.toEqual(first.series.voxels);
});

test('a CPU runs the network that is made for it', async () => {
  const other = tinyGrid();
  other.graph!.initializer![0] = floats('own', [], [0.4]);
  const plain = await make(await tiny());
  const both = await make(await tiny({ gridOnCpu: other }));
  const alone = await make(await tiny({ grid: other }));
  expect(both.series.voxels).toEqual(alone.series.voxels);
  expect(both.series.voxels).not.toEqual(plain.series.voxels);
});

test('super-resolved frames average down to the frames without super-resolution', async () => {
  const pack = await tiny();
  const { series: low } = await make(pack, { superResolution: false });
  const { series: high } = await make(pack);
  expect(low.header.rows).toBe(SIZE);
  expect(recipeOf(low.header)!.stages).toEqual([]);
  let compared = 0;
  for (let frame = 0; frame < low.header.frames; frame++) {
    const small = frameVoxels(low, frame);
    const large = frameVoxels(high, frame);
    for (let i = 0; i < small.length; i++) {
      const corner = Math.floor(i / SIZE) * SCALE * SIZE * SCALE + (i % SIZE) * SCALE;
      const block = [0, 1, SIZE * SCALE, SIZE * SCALE + 1].map((offset) => large[corner + offset]!);
      // Stored values are clipped to their range, which a mean does not survive.
      if (block.some((value) => value === 0 || value === 4095)) continue;
      compared += 1;
      expect(Math.abs(block.reduce((a, b) => a + b) / 4 - small[i]!)).toBeLessThanOrEqual(1);
    }
  }
  expect(compared).toBeGreaterThan(100);
});

test('finished frames come out while later grids are being denoised', async () => {
  const { events } = await make(await tiny(), { frames: 16 });
  const firstFrame = events.findIndex((event) => event.type === 'frame');
  const lastPreview = events.findLastIndex((event) => event.type === 'preview');
  expect(firstFrame).toBeGreaterThan(0);
  const framesBefore = events.slice(0, lastPreview).filter((event) => event.type === 'frame').length;
  expect(framesBefore).toBeGreaterThan(16 / 2);
});

test('every denoising step gives a preview of the whole grid', async () => {
  const { events } = await make(await tiny(), { frames: 10, steps: 5 });
  const started = events.find((event) => event.type === 'started')!;
  const previews = events.filter((event) => event.type === 'preview');
  expect(previews).toHaveLength(started.grids * 5);
  expect(started.totalSteps).toBe(previews.length);
  for (const preview of previews) {
    expect(preview.pixels).toHaveLength(4 * SIZE * SIZE);
    expect(preview.frames).toHaveLength(4);
  }
  expect(previews.slice(0, 5).every(({ known }) => known.every((value) => !value))).toBe(true);
  expect(previews.at(-1)!.known.some(Boolean)).toBe(true);
});

test('cancelling stops before the next run of a network', async () => {
  const pack = await tiny();
  const controller = new AbortController();
  const task = taskFromRequest({ packId: 'tiny', seed: 7, steps: 4 }, pack);
  const seen: JobEvent['type'][] = [];
  const onEvent = (event: JobEvent) => {
    seen.push(event.type);
    if (event.type === 'preview' && event.step === 2) controller.abort();
  };
  const run = generate(task, pack, { provider, app, signal: controller.signal, onEvent });
  await expect(run).rejects.toBeInstanceOf(CancelledError);
  expect(seen.filter((type) => type === 'preview')).toHaveLength(2);
  await expect(make(pack, {}, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
});

test('a network that gives no numbers fails with a sentence', async () => {
  const grid = tinyGrid();
  grid.graph!.initializer!.push(floats('nothing', [], [0]));
  grid.graph!.node!.at(-1)!.output = ['y'];
  grid.graph!.node!.push(
    node('Div', ['nothing', 'nothing'], ['nan']),
    node('Add', ['y', 'nan'], ['prediction']),
  );
  await expect(make(await tiny({ grid }))).rejects.toMatchObject({
    code: 'engine',
    message: 'The model gave values that are not numbers on the provider cpu.',
  });
});

test('a sequence over time keeps one place and says its times', async () => {
  const pack = await tiny({ manifest: { axis: { kind: 'time', unit: 'ms', direction: 'forward' } } });
  const { header } = (await make(pack, { frames: 3, start: 10, spacing: 5 })).series;
  expect(header.timesMs).toEqual([10, 15, 20]);
  expect(new Set(header.geometry.positions.map(String)).size).toBe(1);
});

describe('frames that are given', () => {
  const source = { seriesInstanceUid: '1.2.3', sha256: 'a'.repeat(64) };

  /** A job like `whole`, with some of its frames given. */
  async function completed(pack: Pack, frames: number[], request: Partial<GenerateRequest> = {}) {
    const task = {
      ...taskFromRequest({ packId: 'tiny', seed: 7, ...request }, pack),
      given: { frames, sourceFrames: frames, source },
    };
    const { rows, columns } = { rows: SIZE, columns: SIZE };
    const scale = task.stages.length > 0 ? SCALE : 1;
    const given = new Map(
      frames.map((frame): [number, GivenFrame] => {
        const low = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 0.7 + frame));
        const voxels = Int16Array.from(
          { length: rows * columns * scale ** 2 },
          (_, i) => (i * 31 + frame) % 4096,
        );
        return [frame, { low, high: [], voxels }];
      }),
    );
    const events: JobEvent[] = [];
    const onEvent = (event: JobEvent) => events.push(event);
    const series = await generate(task, pack, { provider, app, given, onEvent });
    return { series, events, given, task };
  }

  test.each<[string, number[], Partial<GenerateRequest>]>([
    ['every second one', [0, 2, 4, 6, 8], {}],
    ['both ends open', [4, 5], {}],
    ['one', [9], {}],
    ['without super-resolution', [0, 9], { superResolution: false }],
    ['fewer than a grid holds', [1], { frames: 3 }],
  ])('come back bit for bit, and only the others are made: %s', async (_what, frames, request) => {
    const pack = await tiny();
    const { series, events, given } = await completed(pack, frames, request);
    for (const frame of frames) expect(frameVoxels(series, frame)).toEqual(given.get(frame)!.voxels);
    const all = Array.from({ length: series.header.frames }, (_, i) => i);
    const made = events.flatMap((event) => (event.type === 'frame' ? [event.index] : []));
    expect(made.sort((a, b) => a - b)).toEqual(all.filter((frame) => !frames.includes(frame)));
    expect(events.findLast((event) => event.type === 'frame')).toMatchObject({
      done: series.header.frames,
      total: series.header.frames,
    });
    expect(events.findLast((event) => event.type === 'progress')).toMatchObject({ fraction: 1 });
    expect(recipeOf(series.header)!.given).toEqual({ frames, sourceFrames: frames, source });
  });

  test('are seen by what is made beside them', async () => {
    const pack = await tiny();
    const { series } = await completed(pack, [0, 9]);
    const other = await completed(pack, [0, 8]);
    const alone = await make(pack);
    expect(frameVoxels(series, 4)).not.toEqual(frameVoxels(alone.series, 4));
    expect(frameVoxels(series, 4)).not.toEqual(frameVoxels(other.series, 4));
  });

  test('are all there is where all are given', async () => {
    const { series, events, given } = await completed(await tiny(), [0, 1, 2], { frames: 3 });
    for (const [frame, { voxels }] of given) expect(frameVoxels(series, frame)).toEqual(voxels);
    expect(events.some(({ type }) => type === 'frame' || type === 'preview')).toBe(false);
  });

  test('are never made in place of those that a recipe names', async () => {
    const pack = await tiny();
    const { series } = await completed(pack, [0, 9]);
    const task = taskFromRecipe(recipeOf(series.header)!, pack);
    expect(task.given).toEqual({ frames: [0, 9], sourceFrames: [0, 9], source });
    await expect(generate(task, pack, { provider, app })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('The series 1.2.3, which gave some of the images, is not at hand'),
    });
  });
});
