import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../../../electron/core/completion/targets';
import { CancelledError } from '../../../../electron/core/errors';
import { isFrameSynthetic, recipeOf, type Series } from '../../../../electron/core/series';
import { complete, type CompleteOptions } from '../../../../electron/engine/completion/complete';
import { loadPack, type Pack } from '../../../../electron/engine/pack-folder';
import { makeSeries } from '../../dicom/support/make-series';
import { writeTinyPack } from '../tiny-pack';

let pack: Pack;
let coarse: Pack;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  pack = await loadPack(await writeTinyPack(folder), { trusted: false });
  coarse = await loadPack(await writeTinyPack(folder, { manifest: { id: 'coarse' }, sr: null }), {
    trusted: false,
  });
  return () => rm(folder, { recursive: true, force: true });
});

const options: CompleteOptions = {
  provider: { provider: 'cpu', reason: '' },
  app: { name: 'test', version: '0' },
  seriesInstanceUid: '2.25.7',
  seed: 3,
  first: 60,
  force: true,
};

/** A bright disc, off the middle, on a ground that is nowhere the same; wider than one field of the network. */
function acquired(): Series {
  const [rows, columns, frames] = [22, 13, 3];
  const base = makeSeries({ rows, columns, frames });
  const voxels = base.voxels.map((_, i) => {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    return Math.hypot(row - 9, column - 5) < 5 ? 3000 + ((i * 7) % 900) : (i * 3) % 50;
  });
  const positions = [0, 1, 2].map((i) => [-20, 10, 5 * i] as const);
  return {
    header: {
      ...base.header,
      geometry: {
        ...base.header.geometry,
        ...{ rowSpacing: 2, columnSpacing: 1.5, orientation: [1, 0, 0, 0, 1, 0], positions },
      },
      values: { ...base.header.values, bitsStored: 12, signed: false, rescaleSlope: 1, rescaleIntercept: 0 },
      provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] },
    },
    voxels,
  };
}

describe('an enhanced series', () => {
  it('has the mean of each pixel of the source, to rounding, on half of its pixels, in its place', async () => {
    const source = acquired();
    const { header, voxels } = await complete(source, { enhance: true }, pack, options);
    expect(header).toMatchObject({ rows: 44, columns: 26, frames: 3 });
    expect(header.geometry).toMatchObject({ rowSpacing: 1, columnSpacing: 0.75 });
    // Corners of the slices stay: the middle of the first pixel moves by a quarter of the old one.
    expect(header.geometry.positions[1]).toEqual([-20.375, 9.5, 5]);
    source.voxels.forEach((value, i) => {
      const [row, column] = [Math.floor(i / 13) % 22, i % 13];
      const at = (y: number, x: number) =>
        voxels[(Math.floor(i / 286) * 44 + 2 * row + y) * 26 + 2 * column + x]!;
      const mean = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4;
      expect(Math.abs(mean - value)).toBeLessThanOrEqual(0.5);
    });
    // Nothing is darker or brighter than anything in the source.
    expect(Math.min(...voxels)).toBeGreaterThanOrEqual(Math.min(...source.voxels));
    expect(Math.max(...voxels)).toBeLessThanOrEqual(Math.max(...source.voxels));
    expect(new Set(voxels).size).toBeGreaterThan(new Set(source.voxels).size / 2);
  });

  it('says what it is, slice by slice, and comes again from its recipe and its source', async () => {
    const source = acquired();
    const enhanced = await complete(source, { enhance: true }, pack, options);
    const { header } = enhanced;
    expect([0, 1, 2].every((frame) => isFrameSynthetic(header, frame))).toBe(true);
    expect(header.provenance).toMatchObject({
      synthetic: true,
      derivations: [
        {
          kind: 'enhanced',
          sentence: expect.stringMatching(/^Enhanced from pixels of 2 mm to 1 mm by/) as string,
        },
      ],
    });
    expect(header.identity.seriesDescription).toMatch(/, enhanced$/);
    const recipe = recipeOf(header)!;
    expect(recipe).toMatchObject({ stages: [{ kind: 'super-resolve' }], given: { enhanced: true } });
    const again = await complete(source, {}, pack, { ...options, seed: 9, again: recipe });
    expect(again.voxels).toEqual(enhanced.voxels);
    expect(recipeOf(again.header)).toEqual(recipe);
  });

  it('tells progress and stops when it is cancelled', async () => {
    const abort = new AbortController();
    const told: number[] = [];
    const work = complete(acquired(), { enhance: true }, pack, {
      ...options,
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type !== 'progress') return;
        told.push(event.fraction);
        abort.abort();
      },
    });
    await expect(work).rejects.toBeInstanceOf(CancelledError);
    expect(told).toEqual([1 / 3]);
  });
});

describe('enhancing is refused in one sentence:', () => {
  it.each<[string, CompletionRequest, () => Pack, RegExp]>([
    ['with anything else', { enhance: true, spacing: 2 }, () => pack, /^Enhancing changes every slice/],
    [
      'without a network for it',
      { enhance: true },
      () => coarse,
      /^The model "coarse" has no super-resolution/,
    ],
  ])('%s', async (_what, request, chosen, sentence) => {
    await expect(complete(acquired(), request, chosen(), options)).rejects.toThrow(sentence);
  });

  it('pixels that are as fine as what the model makes, and pixels that are far coarser', async () => {
    for (const [mm, sentence] of [
      [0.1, /^This series has pixels of 0\.1 mm, .* They are as fine already as those that it makes\.$/],
      [90, /^This series has pixels of 90 mm, .* Choose another model, or go on anyway\.$/],
    ] as const) {
      const source = acquired();
      source.header.geometry.rowSpacing = source.header.geometry.columnSpacing = mm;
      const work = complete(source, { enhance: true }, pack, { ...options, force: false });
      await expect(work).rejects.toThrow(sentence);
    }
  });
});
