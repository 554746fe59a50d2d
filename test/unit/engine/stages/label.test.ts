/** Labels from a pack's network to a series' folder: a real network of a few operators, its answers computed by hand. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JobEvent } from '../../../../electron/core/protocol';
import { describeRecipe, recipeSchema } from '../../../../electron/core/recipe-schema';
import type { GenerateRequest } from '../../../../electron/core/request/parameters';
import { frameVoxels, recipeOf, type Series } from '../../../../electron/core/series';
import { fromStored } from '../../../../electron/core/values';
import { generate } from '../../../../electron/engine/generate';
import { JobFeed } from '../../../../electron/engine/job-feed';
import type { Partly, ModelMessage } from '../../../../electron/engine/onnx-schema';
import { loadPack, type Pack } from '../../../../electron/engine/pack-folder';
import { summarise } from '../../../../electron/engine/pack-summary';
import { taskFromRecipe, taskFromRequest } from '../../../../electron/engine/task';
import { readNativeSeries, writeNativeSeries } from '../../../../electron/files/native';
import { floats, node } from '../onnx-builder';
import {
  SCALE,
  SIZE,
  temporaryFolder,
  tinyLabeller,
  tinySegment,
  tinyStages,
  writeTinyPack,
  type TinyPackChanges,
} from '../tiny-pack';

type Stages = NonNullable<TinyPackChanges['stages']>;

const provider = { provider: 'cpu', reason: 'test' } as const;
const app = { name: 'test', version: '0' };
const plain = () => [tinyStages.pixels(), tinyStages.label()];

async function tiny(stages: Stages = plain()): Promise<Pack> {
  return loadPack(await writeTinyPack(await temporaryFolder(), { stages }), { trusted: false });
}

async function make(pack: Pack, request: Partial<GenerateRequest> = {}) {
  const events: JobEvent[] = [];
  const task = taskFromRequest({ packId: 'tiny', seed: 7, ...request }, pack);
  const series = await generate(task, pack, { provider, app, onEvent: (event) => events.push(event) });
  return { series, events };
}

/** Logits of the tiny labeller for one frame of values at the size that it sees. */
function logits(frames: readonly Float32Array[], index: number, positions: readonly number[]): number[][] {
  const [before, after] = [Math.max(0, index - 1), Math.min(frames.length - 1, index + 1)];
  const far = positions[index]! - positions[before]! - (positions[after]! - positions[index]!);
  return Array.from(frames[index]!, (value, i) => [
    0,
    value,
    (frames[before]![i]! + frames[after]![i]!) / 2 + 0.01 * far,
  ]);
}

const values = [0, 7, 200];
const likeliest = (classes: readonly number[]) => values[classes.indexOf(Math.max(...classes))]!;
const modelValues = (series: Series) =>
  Array.from({ length: series.header.frames }, (_, i) =>
    fromStored(frameVoxels(series, i), { storedRange: [0, 4095] }),
  );

test('each pixel gets the likeliest class, of the stored voxels and those of the neighbours', async () => {
  const { series, events } = await make(await tiny());
  const { positions } = recipeOf(series.header)!;
  const frames = modelValues(series);
  const expected = frames.flatMap((_, i) => logits(frames, i, positions).map(likeliest));
  expect([...series.labels!.labels]).toEqual(expected);
  for (const value of values) expect(expected.filter((one) => one === value).length).toBeGreaterThan(20);
  expect(series.labels!.segments).toEqual([tinySegment(7), tinySegment(200)]);

  const told = events.filter((event) => event.type === 'labels');
  expect(told.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
  for (const { index, labels } of told)
    expect([...labels]).toEqual(expected.slice(index * SIZE ** 2, (index + 1) * SIZE ** 2));
  expect(events.find((event) => event.type === 'started')!.segments).toHaveLength(2);
  const progress = events.flatMap((event) => (event.type === 'progress' ? [event] : []));
  expect(progress.at(-1)!.fraction).toBe(1);
  expect(progress.some(({ phase }) => phase === 'label')).toBe(true);
  // Labels come while later grids are still being denoised.
  const first = events.findIndex((event) => event.type === 'labels');
  expect(first).toBeLessThan(events.findLastIndex((event) => event.type === 'preview'));
});

test('a network of another size sees the frame resampled, and its likelihoods are resampled before they are compared', async () => {
  const { series } = await make(
    await tiny([tinyStages.pixels(), tinyStages.superResolve(), tinyStages.label()]),
  );
  const side = SIZE * SCALE;
  expect(series.header.rows).toBe(side);
  // From 16 to 8: a triangle over four pixels, cut off at the border. Then back by two, linearly.
  const small = modelValues(series).map((frame) => {
    const at = (row: number, column: number) => {
      let [sum, all] = [0, 0];
      for (let y = -1; y <= 2; y++) {
        for (let x = -1; x <= 2; x++) {
          const [r, c] = [2 * row + y, 2 * column + x];
          if (r < 0 || c < 0 || r >= side || c >= side) continue;
          const weight = (y === 0 || y === 1 ? 3 : 1) * (x === 0 || x === 1 ? 3 : 1);
          sum += weight * frame[r * side + c]!;
          all += weight;
        }
      }
      return sum / all;
    };
    return Float32Array.from({ length: SIZE ** 2 }, (_, i) => at(Math.floor(i / SIZE), i % SIZE));
  });
  const { positions } = recipeOf(series.header)!;
  const expected = small.flatMap((_, index) => {
    const likelihood = logits(small, index, positions).map((pixel) => {
      const powers = pixel.map(Math.exp);
      return powers.map((power) => power / (powers[0]! + powers[1]! + powers[2]!));
    });
    return Array.from({ length: side ** 2 }, (_, i) => {
      const [y, x] = [Math.floor(i / side) / 2 - 0.25, (i % side) / 2 - 0.25];
      const near = (place: number) => Math.min(SIZE - 1, Math.max(0, place));
      const pixel = (kind: number, row: number, column: number) =>
        likelihood[near(row) * SIZE + near(column)]![kind]!;
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [v, u] = [y - top, x - left];
      return [0, 1, 2].map(
        (kind) =>
          (1 - v) * ((1 - u) * pixel(kind, top, left) + u * pixel(kind, top, left + 1)) +
          v * ((1 - u) * pixel(kind, top + 1, left) + u * pixel(kind, top + 1, left + 1)),
      );
    });
  });
  const { labels } = series.labels!;
  let compared = 0;
  expected.forEach((classes, i) => {
    const [best, second] = [...classes].sort((a, b) => b - a) as [number, number];
    // What is as good as even is rounding's to decide.
    if (best - second < 1e-5) return;
    compared += 1;
    expect(labels[i]).toBe(likeliest(classes));
  });
  expect(compared).toBeGreaterThan(0.99 * labels.length);
});

test('the recipe holds that labels were made, and gives the same again', async () => {
  const pack = await tiny();
  const { series } = await make(pack);
  const recipe = recipeSchema.parse(JSON.parse(JSON.stringify(recipeOf(series.header))));
  expect(recipe.labels).toBe(true);
  expect(describeRecipe(recipe)).toContain('; labels; ');
  const again = await generate(taskFromRecipe(recipe, pack), pack, { provider, app });
  expect(again.labels).toEqual(series.labels);
  expect(again.voxels).toEqual(series.voxels);

  const without = await make(pack, { labels: false });
  expect(without.series.labels).toBeUndefined();
  expect(without.series.voxels).toEqual(series.voxels);
  expect(recipeOf(without.series.header)).not.toHaveProperty('labels');
  expect(without.events.some(({ type }) => type === 'labels')).toBe(false);
  const bare = await tiny([tinyStages.pixels()]);
  expect(() => taskFromRecipe({ ...recipe, pack: { ...recipe.pack, sha256: bare.sha256 } }, bare)).toThrow(
    'The recipe asks for the stage "label", which the model "tiny" does not have.',
  );
});

test('a pack without labels refuses to make some, and is not asked for them', async () => {
  const pack = await tiny([tinyStages.pixels()]);
  expect(summarise(pack.manifest).labels).toBeNull();
  expect(taskFromRequest({ packId: 'tiny' }, pack)).not.toHaveProperty('labels');
  expect(() => taskFromRequest({ packId: 'tiny', labels: true }, pack)).toThrow(
    'The model "tiny" makes no labels.',
  );
  expect(summarise((await tiny()).manifest).labels).toEqual(['Part 7', 'Part 200']);
});

test('labels lie beside the series in native form', async () => {
  const { series } = await make(await tiny());
  const folder = join(await temporaryFolder(), 'series');
  await writeNativeSeries(series, folder);
  expect((await readNativeSeries(folder, { labels: true })).labels).toEqual(series.labels);
  expect(await readNativeSeries(folder)).not.toHaveProperty('labels');
});

test('a window that comes late gets the labels that are there', async () => {
  const pack = await tiny();
  const feed = new JobFeed();
  const got: JobEvent[] = [];
  const port = { postMessage: (event: JobEvent) => got.push(event), close: () => undefined };
  let late = false;
  const task = taskFromRequest({ packId: 'tiny', seed: 7 }, pack);
  const series = await generate(task, pack, {
    provider,
    app,
    onSeries: (made) => feed.fill(made),
    onEvent: (event) => {
      feed.emit(event);
      if (event.type !== 'labels' || late) return;
      late = true;
      feed.attach(port as never);
      // What was told before is not told again.
      expect(got.filter(({ type }) => type === 'labels')).toEqual([event]);
    },
  });
  const told = got.filter((event) => event.type === 'labels');
  expect(told).toHaveLength(10);
  for (const { index, labels } of told)
    expect(labels).toEqual(series.labels!.labels.slice(index * SIZE ** 2, (index + 1) * SIZE ** 2));
});

describe('what a pack says and its network contradicts', () => {
  const refusal = async (stages: Stages) =>
    tiny(stages).then(
      () => 'accepted',
      (error: Error) => error.message.replace('The model pack "tiny" ', ''),
    );
  const label = (changes: Parameters<typeof tinyStages.label>[0], network?: Partly<ModelMessage>) => [
    tinyStages.pixels(),
    { ...tinyStages.label(changes), ...(network && { network }) },
  ];
  const many = (count: number, first = 1) => Array.from({ length: count }, (_, i) => tinySegment(first + i));

  test.each<[string, Stages, string]>([
    [
      'another size',
      label({ rows: 16, columns: 16 }),
      'cannot be used: label.onnx has an input "frames" of 1×3×8×8, but pack.json makes it 1×3×16×16.',
    ],
    [
      'other classes',
      label({}, tinyLabeller({ classes: 4 })),
      'cannot be used: label.onnx has an output "prediction" of 1×4×8×8, but pack.json makes it 1×3×8×8.',
    ],
    [
      'other neighbours',
      label({ neighbours: 0 }),
      'cannot be used: label.onnx has an input "neighbour_distance"; expected frames.',
    ],
    [
      'too many segments',
      label({ segments: many(256) }),
      'has a wrong pack.json: stages.1.segments: must be at most 255.',
    ],
    [
      'a value that is no byte',
      label({ segments: [tinySegment(256)] }),
      'has a wrong pack.json: stages.1.segments: must have values of at most 255; "part-256" has 256.',
    ],
    [
      'no segments',
      label({ segments: [] }),
      'has a wrong pack.json: stages.1.segments: must name one at least.',
    ],
    [
      'one value twice',
      label({ segments: [tinySegment(3), tinySegment(3, 'other')] }),
      'has a wrong pack.json: stages.1.segments: must not hold the value 3 twice.',
    ],
    [
      'one name twice',
      label({ segments: [tinySegment(3, 'same'), tinySegment(4, 'same')] }),
      'has a wrong pack.json: stages.1.segments: must not hold the name "same" twice.',
    ],
    [
      'labels before super-resolution',
      [tinyStages.pixels(), tinyStages.label(), tinyStages.superResolve()],
      'has a wrong pack.json: stages: must be in the order denoise, super-resolve, label.',
    ],
  ])('%s', async (_what, stages, sentence) => {
    expect(await refusal(stages)).toBe(sentence);
  });

  test.each(['same size', 'resampled'])(
    'labels that are no numbers fail with a sentence: %s',
    async (size) => {
      const network = tinyLabeller();
      network.graph!.initializer!.push(floats('nothing', [], [0]));
      network.graph!.node!.at(-1)!.output = ['y'];
      network.graph!.node!.push(
        node('Div', ['nothing', 'nothing'], ['nan']),
        node('Mul', ['y', 'nan'], ['prediction']),
      );
      const before = size === 'resampled' ? [tinyStages.superResolve()] : [];
      const pack = await tiny([tinyStages.pixels(), ...before, { ...tinyStages.label(), network }]);
      await expect(make(pack)).rejects.toMatchObject({
        code: 'engine',
        message: 'The model gave labels that are not numbers on the provider cpu.',
      });
    },
  );
});
