import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import type { Series } from '../../../electron/core/series';
import { EXPORT_FORMATS } from '../../../electron/core/export-options';
import { exportSeries, NIFTI_FILE } from '../../../electron/files/export-series';
import { readRecipe, readSeries } from '../../../electron/files/read-series';
import { makeSeries, OBLIQUE, RECIPE, type SeriesOptions } from '../dicom/support/make-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';

async function throughDicom(series: Series): Promise<{ back: Series; folder: string }> {
  const folder = join(temporaryFolder(), 'dicom');
  const { files } = await exportSeries(series, 'dicom', folder);
  expect(files).toBe(readdirSync(folder).length);
  const { series: found, skipped } = await readSeries(folder);
  expect(skipped).toEqual([]);
  expect(found).toHaveLength(1);
  return { back: found[0]!, folder };
}

describe('export and import', () => {
  it.each<[string, SeriesOptions]>([
    ['MR from top to bottom', { step: -2.5 }],
    ['MR from bottom to top', { step: 2.5 }],
    ['CT with negative HU', { modality: 'CT' }],
    [
      'CT with a rescale',
      { modality: 'CT', values: { rescaleSlope: 0.1, rescaleIntercept: -1024.7, padding: -2000 } },
    ],
    ['oblique slices', { orientation: OBLIQUE, step: 1.1, origin: [12.345678, -80.1, 7.7] }],
    [
      'MR with a rescale, bright and dark exchanged',
      { values: { rescaleSlope: 0.5, rescaleIntercept: 3, inverted: true } },
    ],
    ['a single slice', { frames: 1 }],
    ['an odd number of pixels', { rows: 3, columns: 3 }],
  ])('give back %s: voxels, geometry, values, identity, recipe', async (_, options) => {
    const series = makeSeries(options);
    const { back } = await throughDicom(series);
    expect(back.voxels).toEqual(series.voxels);
    const { geometry, provenance, values, ...rest } = back.header;
    const { geometry: before, provenance: _made, values: meaning, ...others } = series.header;
    const { frameSources, ...same } = rest;
    expect(same).toEqual(others);
    expect(frameSources!.flat()).toHaveLength(series.header.frames);
    expect(values).toEqual({ ...meaning, bitsStored: Math.max(meaning.bitsStored, values.bitsStored) });
    expect([geometry.rowSpacing, geometry.columnSpacing, geometry.sliceThickness]).toEqual([1.75, 1.25, 2]);
    geometry.orientation.forEach((value, i) => expect(value).toBeCloseTo(before.orientation[i]!, 12));
    geometry.positions
      .flat()
      .forEach((value, i) => expect(value).toBeCloseTo(before.positions.flat()[i]!, 9));
    expect(provenance).toEqual({
      kind: 'imported',
      transferSyntaxes: ['1.2.840.10008.1.2.1'],
      synthetic: true,
      recipe: RECIPE,
      warnings: [],
    });
  });

  it('change nothing the second time', async () => {
    const once = (await throughDicom(makeSeries({ orientation: OBLIQUE, step: 0.7 }))).back;
    const twice = (await throughDicom(once)).back;
    const { frameSources: first, identity, ...rest } = once.header;
    const { frameSources: second, identity: derived, ...again } = twice.header;
    expect(twice.voxels).toEqual(once.voxels);
    expect(again).toEqual(rest);
    // Copies of images are images of their own, in a series of their own, of the same study.
    expect({ ...derived, seriesInstanceUid: '' }).toEqual({ ...identity, seriesInstanceUid: '' });
    expect(derived.seriesInstanceUid).not.toBe(identity.seriesInstanceUid);
    expect(second).not.toEqual(first);
  });

  it('keep unsigned values beyond 32767 by their modality values', async () => {
    const series = makeSeries({ values: { bitsStored: 16, signed: true, rescaleIntercept: 32768 } });
    series.voxels.set([-32768, 32767]);
    const { back } = await throughDicom(series);
    expect(back.voxels).toEqual(series.voxels);
    expect(back.header.values.rescaleIntercept).toBe(32768);
  });

  it('carry the recipe in every format', async () => {
    const root = temporaryFolder();
    for (const format of EXPORT_FORMATS) {
      await exportSeries(makeSeries(), format, join(root, format));
      expect(JSON.parse(readFileSync(join(root, format, 'recipe.json'), 'utf8'))).toEqual(RECIPE);
      expect(await readRecipe(join(root, format))).toEqual(RECIPE);
    }
    // From the header alone, without the sidecar.
    expect(await readRecipe(join(root, 'dicom', 'IM0003.dcm'))).toEqual(RECIPE);
    await expect(readRecipe(root)).resolves.toEqual(RECIPE);
  });

  it('write NIfTI into a folder or as a file', async () => {
    const root = temporaryFolder();
    await exportSeries(makeSeries(), 'nifti', join(root, 'folder'));
    expect(readdirSync(join(root, 'folder'))).toEqual(['recipe.json', NIFTI_FILE]);
    expect(await exportSeries(makeSeries(), 'nifti', join(root, 'a.nii'))).toEqual({
      path: join(root, 'a.nii'),
      files: 1,
    });
    expect(readFileSync(join(root, 'a.nii'))).toHaveLength(352 + 12 * 9 * 5 * 2);
  });
});

describe('an export that does not come to its end', () => {
  it.each(EXPORT_FORMATS)('leaves nothing when it is cancelled: %s', async (format) => {
    const root = temporaryFolder();
    const abort = new AbortController();
    const progress: number[] = [];
    const job = exportSeries(makeSeries({ frames: 40 }), format, join(root, 'out'), {
      signal: abort.signal,
      progress: (done) => {
        progress.push(done);
        if (done === 3) abort.abort();
      },
    });
    await expect(job).rejects.toBeInstanceOf(CancelledError);
    expect(progress.length).toBeLessThan(40);
    expect(readdirSync(root)).toEqual([]);
  });

  it.for(EXPORT_FORMATS)('leaves nothing when the disk is full: %s', async (format, { skip }) => {
    const disk = temporaryFolder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      skip('a small file system to fill can only be mounted by root on Linux');
    }
    onTestFinished(() => void execFileSync('umount', [disk]));
    const series = makeSeries({ rows: 128, columns: 128, frames: 8 });
    // Noise, which does not compress.
    for (let i = 0, state = 1; i < series.voxels.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      series.voxels[i] = state >>> 20;
    }
    mkdirSync(join(disk, 'mine'));
    await expect(exportSeries(series, format, join(disk, 'out'))).rejects.toMatchObject({
      code: 'output',
      message: expect.stringMatching(/out was not written: the disk is full/),
    });
    expect(readdirSync(disk)).toEqual(['mine']);
  });

  it('is refused before anything is written where the format cannot hold the series', async () => {
    const root = temporaryFolder();
    await expect(
      exportSeries(makeSeries({ modality: 'PT' }), 'dicom', join(root, 'out'), { object: 'enhanced' }),
    ).rejects.toMatchObject({ code: 'bad-request' });
    expect(readdirSync(root)).toEqual([]);
  });
});
