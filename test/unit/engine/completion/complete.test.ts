import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../../../electron/core/errors';
import type { CompletionRequest } from '../../../../electron/core/completion/targets';
import { sliceNormal, scale, type Orientation } from '../../../../electron/core/geometry';
import { frameVoxels, isFrameSynthetic, recipeOf, type Series } from '../../../../electron/core/series';
import { complete, type CompleteOptions } from '../../../../electron/engine/completion/complete';
import { loadPack, type Pack } from '../../../../electron/engine/pack-folder';
import { makeSeries } from '../../dicom/support/make-series';
import { tinySegment, tinyStages, writeTinyPack } from '../tiny-pack';
import { floats, model, node, port } from '../onnx-builder';

let pack: Pack;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  pack = await loadPack(await writeTinyPack(folder), { trusted: false });
  return () => rm(folder, { recursive: true, force: true });
});

const options: CompleteOptions = {
  provider: { provider: 'cpu', reason: '' },
  app: { name: 'test', version: '0' },
  seriesInstanceUid: '2.25.7',
  seed: 3,
  // The tiny model knows nothing of anything, nor where it lies.
  first: 60,
  force: true,
};

const SIDE = 20;

/** A bright disc that moves from slice to slice, as acquired. */
function acquired(places: readonly number[], orientation: Orientation = [1, 0, 0, 0, 1, 0]): Series {
  const base = makeSeries();
  const normal = sliceNormal(orientation);
  const voxels = new Int16Array(SIDE * SIDE * places.length);
  for (let i = 0; i < voxels.length; i++) {
    const [row, column] = [Math.floor(i / SIDE) % SIDE, i % SIDE];
    const away = Math.hypot(row - 9, column - 9 - Math.floor(i / SIDE ** 2) / 4);
    voxels[i] = away < 6 ? 900 + ((i * 7) % 90) : i % 5;
  }
  return {
    header: {
      ...base.header,
      rows: SIDE,
      columns: SIDE,
      frames: places.length,
      geometry: {
        ...base.header.geometry,
        rowSpacing: 1.5,
        columnSpacing: 1.5,
        orientation,
        positions: places.map((place) => scale(normal, place)),
      },
      values: { ...base.header.values, bitsStored: 12, signed: false, rescaleSlope: 1, rescaleIntercept: 0 },
      provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] },
    },
    voxels,
  };
}

const even = (count: number, step = 5) => Array.from({ length: count }, (_, i) => i * step);

describe('a completed series', () => {
  it.each<[string, CompletionRequest]>([
    ['filled in', { spacing: 2.5 }],
    ['extended', { before: 1, after: 2 }],
    ['repaired', { remake: [2, 3] }],
  ])('keeps what was there bit for bit, and marks what was made: %s', async (_what, request) => {
    const source = acquired(even(8));
    const { header, voxels } = await complete(source, request, pack, options);
    const { frames: given, sourceFrames } = recipeOf(header)!.given!;
    expect(given.length).toBe(8 - (request.remake?.length ?? 0));
    const kept = sourceFrames.map((slice) =>
      header.geometry.positions.findIndex((position) =>
        position.every((value, axis) => value === source.header.geometry.positions[slice]![axis]),
      ),
    );
    kept.forEach((frame, i) => {
      expect(frameVoxels({ header, voxels }, frame)).toEqual(frameVoxels(source, sourceFrames[i]!));
    });
    const made = [...Array(header.frames).keys()].filter((frame) => isFrameSynthetic(header, frame));
    expect(made).toEqual([...Array(header.frames).keys()].filter((frame) => !kept.includes(frame)));
    expect(header.identity.seriesInstanceUid).toBe('2.25.7');
  });

  it('lies as its source does, whichever way that runs and is turned', async () => {
    const orientations: Orientation[] = [
      [1, 0, 0, 0, 1, 0],
      [0, 1, 0, -1, 0, 0],
      [-1, 0, 0, 0, -1, 0],
      [1, 0, 0, 0, -1, 0],
    ];
    const cases = fc.tuple(fc.constantFrom(...orientations), fc.boolean());
    await fc.assert(
      fc.asyncProperty(cases, async ([orientation, down]) => {
        const source = acquired(
          even(5).map((place) => (down ? -place : place)),
          orientation,
        );
        const { header, voxels } = await complete(source, { spacing: 2.5 }, pack, options);
        expect(header.frames).toBe(9);
        for (let slice = 0; slice < 5; slice++)
          expect(frameVoxels({ header, voxels }, 2 * slice)).toEqual(frameVoxels(source, slice));
        const [a, b, c] = header.geometry.positions.slice(0, 3).map(([, , z]) => z) as [
          number,
          number,
          number,
        ];
        expect(b).toBeCloseTo((a + c) / 2);
      }),
      { numRuns: 8 },
    );
  });

  it('has the mean of what could be beyond the ends where that is asked for, and again from its recipe', async () => {
    const source = acquired(even(8));
    const drawn = await complete(source, { after: 2 }, pack, options);
    const mean = await complete(source, { after: 2 }, pack, { ...options, mean: true });
    expect(recipeOf(mean.header)).toMatchObject({ sampler: 'euler', steps: 1 });
    expect(mean.voxels).not.toEqual(drawn.voxels);
    const again = await complete(source, {}, pack, { ...options, again: recipeOf(mean.header)! });
    expect(again.voxels).toEqual(mean.voxels);
  });

  it('is the same again from its recipe and its source, and from no other', async () => {
    const source = acquired(even(6));
    const first = await complete(source, { spacing: 2.5, after: 1 }, pack, options);
    const again = recipeOf(first.header)!;
    const second = await complete(source, {}, pack, { ...options, again });
    expect(second.voxels).toEqual(first.voxels);
    await expect(complete(acquired(even(7)), {}, pack, { ...options, again })).rejects.toThrow(
      /^This is not the series that the recipe names/,
    );
  });
});

it('says how many slices it only interpolated, because the model does not cover their place', async () => {
  // Positions 10, 5, 0, −5 of a model that begins at 0.
  const { header } = await complete(acquired(even(4)), { spacing: 2.5 }, pack, { ...options, first: 10 });
  const { derivations } = header.provenance as { derivations: { sentence: string }[] };
  expect(derivations.at(-1)!.sentence).toBe(
    'Completed from 4 slices: filled in to 2.5 mm; 2 slices made by the model tiny 1.0.0, ' +
      '1 slice interpolated, outside of what that model covers.',
  );
});

describe('is refused in one sentence:', () => {
  it.each<[string, () => Series, CompletionRequest, RegExp]>([
    ['one slice', () => acquired([0]), { after: 1 }, /one slice/],
    ['sagittal slices', () => acquired(even(4), [0, 1, 0, 0, 0, -1]), { spacing: 1 }, /90° from axial/],
    ['slices at one place', () => acquired([0, 5, 5, 10]), { spacing: 1 }, /at the same position/],
    ['air', () => ({ ...acquired(even(4)), voxels: new Int16Array(SIDE * SIDE * 4) }), { spacing: 1 }, /air/],
    ['beyond the model', () => acquired(even(4)), { after: 100 }, /it covers 0 to 100 mm/],
  ])('%s', async (_what, source, request, sentence) => {
    await expect(complete(source(), request, pack, options)).rejects.toThrow(sentence);
  });

  it.each<[string, CompletionRequest, number]>([
    ['beyond the ends', { after: 1 }, 45],
    ['between slices that are there', { spacing: 2.5 }, 130],
  ])('what the model does not know, with what was measured: %s', async (_what, request, limit) => {
    const work = complete(acquired(even(6)), request, pack, { ...options, force: false });
    await expect(work).rejects.toThrow(/does not know images like these: .* by \d+ % of their own variation/);
    await expect(work).rejects.toThrow(`(${limit} % is the limit)`);
  });

  it('a job that was cancelled', async () => {
    const work = complete(acquired(even(6)), { spacing: 2.5 }, pack, {
      ...options,
      signal: AbortSignal.abort(),
    });
    await expect(work).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('labels of a completed series', () => {
  /** Class 1 where a frame is brighter than the middle of the range. */
  const network = model({
    input: [port('frames', [1, 1, 32, 32])],
    output: [port('prediction', [1, 2, 32, 32])],
    initializer: [floats('weights', [2, 1, 1, 1], [-20, 20])],
    node: [node('Conv', ['frames', 'weights'], ['prediction'])],
  });
  const bright = {
    stage: { ...tinyStages.label().stage, rows: 32, columns: 32, neighbours: 0, segments: [tinySegment(9)] },
    network,
  };

  it('lie on its own pixels, those of slices that were there among them, and come again with the recipe', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gridit-test-'));
    try {
      const stages = [tinyStages.pixels(), bright];
      const labelling = await loadPack(await writeTinyPack(folder, { stages }), { trusted: false });
      for (const orientation of [
        [1, 0, 0, 0, 1, 0],
        [0, 1, 0, -1, 0, 0],
      ] as Orientation[]) {
        const source = acquired(even(5), orientation);
        const phases = new Set<string>();
        const completed = await complete(source, { spacing: 2.5, after: 1 }, labelling, {
          ...options,
          onEvent: (event) => event.type === 'progress' && phases.add(event.phase),
        });
        expect(phases).toContain('label');
        const { header, voxels, labels } = completed;
        expect(labels!.segments).toEqual([tinySegment(9)]);
        expect(labels!.labels).toHaveLength(voxels.length);
        let counted = 0;
        for (let slice = 0; slice < 5; slice++) {
          const first = 2 * slice * SIDE * SIDE;
          for (let i = 0; i < SIDE * SIDE; i++) {
            const away = Math.hypot(Math.floor(i / SIDE) - 9, (i % SIDE) - 9 - slice / 4);
            // Pixels of the network are of 1 mm, those of the series of 1.5: only the rim is a matter of resampling.
            if (Math.abs(away - 6) < 1.2) continue;
            counted += 1;
            expect(labels!.labels[first + i]).toBe(away < 6 ? 9 : 0);
          }
        }
        expect(counted).toBeGreaterThan(5 * 0.75 * SIDE * SIDE);
        const recipe = recipeOf(header)!;
        expect(recipe.labels).toBe(true);
        const again = await complete(source, {}, labelling, { ...options, again: recipe });
        expect(again.labels).toEqual(labels);
        const none = await complete(source, { spacing: 2.5 }, labelling, { ...options, labels: false });
        expect(none).not.toHaveProperty('labels');
        expect(recipeOf(none.header)).not.toHaveProperty('labels');
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('are refused of a model that makes none', async () => {
    const run = complete(acquired(even(5)), { spacing: 2.5 }, pack, { ...options, labels: true });
    await expect(run).rejects.toThrow('The model "tiny" makes no labels.');
  });
});
