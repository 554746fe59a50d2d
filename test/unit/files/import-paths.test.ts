import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../electron/core/errors';
import { frameVoxels, type Series, warningsOf } from '../../../electron/core/series';
import { findSources } from '../../../electron/files/find-sources';
import { importPaths } from '../../../electron/files/import-paths';
import { writeNativeSeries } from '../../../electron/files/native';
import { inspectPath, readRecipe, readSeries } from '../../../electron/files/read-series';
import { makeSeries } from '../dicom/support/make-series';
import { temporaryFolder } from '../dicom/support/temporary-folder';
import { sliceFile, type FileOptions, type SliceOptions } from '../dicom/support/write-dicom';
import { damagedFrame, encapsulatedFile, rleFrame } from '../dicom/support/write-encapsulated';
import { enhancedFile } from '../dicom/support/write-multi-frame';

/** A folder with the given files; a path may have folders in it. */
function folderOf(files: Record<string, Uint8Array | string>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}
const slices = (
  count: number,
  options: (instance: number) => SliceOptions = () => ({}),
  file: FileOptions = {},
) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `s${i + 1}.dcm`,
      sliceFile({ instance: i + 1, ...options(i + 1) }, file),
    ]),
  );
async function only(root: string): Promise<Series> {
  const { series, skipped } = await readSeries(root);
  expect(skipped).toEqual([]);
  expect(series).toHaveLength(1);
  return series[0]!;
}

describe('importing a folder', () => {
  it.each(['implicit', 'explicit', 'deflated', 'bigEndian'] as const)('reads %s', async (syntax) => {
    const series = await only(folderOf(slices(3, () => ({}), { syntax })));
    expect(series.header).toMatchObject({ frames: 3, rows: 3, columns: 4, modality: 'MR' });
    expect([...frameVoxels(series, 1)]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
    expect(series.header.geometry.positions).toEqual([
      [0, 0, 1],
      [0, 0, 2],
      [0, 0, 3],
    ]);
  });

  it('reads files without preamble and without meta information', async () => {
    for (const start of ['meta', 'dataset'] as const) {
      for (const syntax of ['explicit', 'implicit', 'deflated'] as const) {
        if (start === 'dataset' && syntax === 'deflated') continue;
        const series = await only(folderOf(slices(2, () => ({}), { start, syntax })));
        expect([...frameVoxels(series, 1)].slice(0, 3), `${start} ${syntax}`).toEqual([0, 2, 4]);
      }
    }
  });

  it('reads headers that are larger than the first look, and finds the pixels behind them', async () => {
    const big: SliceOptions['with'] = { '00091010': ['OB', new Uint8Array(200_000)] };
    const series = await only(folderOf(slices(2, () => ({ with: big }))));
    expect([...frameVoxels(series, 1)].slice(0, 3)).toEqual([0, 2, 4]);
  });

  it('lists everything that it skipped, with relative names and reasons', async () => {
    const root = folderOf({
      ...slices(2),
      'deep/er/copy.dcm': sliceFile({ instance: 1 }),
      'deep/text.dcm': 'not DICOM at all, just a text file with the wrong name',
      'cut.dcm': sliceFile({ instance: 9 }).subarray(0, -3),
      'packed.dcm': sliceFile({ instance: 8 }, { claim: '1.2.840.10008.1.2.4.90' }),
      'empty.dcm': '',
    });
    symlinkSync(join(root, 'deep'), join(root, 'link'));
    const { series, skipped } = await readSeries(root);
    expect(series).toHaveLength(1);
    expect(series[0]!.header.frames).toBe(2);
    const reasons = Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]));
    expect(Object.keys(reasons).sort()).toEqual(
      ['cut.dcm', 'empty.dcm', 'link', 'packed.dcm', 's1.dcm', join('deep', 'text.dcm')].sort(),
    );
    expect(reasons['s1.dcm']).toBe(`is a copy of ${join('deep', 'er', 'copy.dcm')} (same SOP Instance UID)`);
    expect(reasons['packed.dcm']).toMatch(/not encapsulated/);
    expect(reasons['link']).toMatch(/link/);
  });

  it('finds nothing in an empty folder and says nothing wrong', async () => {
    expect(await readSeries(temporaryFolder())).toEqual({ series: [], skipped: [] });
  });

  it('does not throw for a path that is not there, but naming one alone is an error', async () => {
    const root = folderOf(slices(1));
    const found: Series[] = [];
    const { skipped } = await importPaths([join(root, 'gone'), join(root, 's1.dcm')], {
      onSeries: (s) => void found.push(s),
    });
    expect(skipped).toEqual([{ file: 'gone', reason: 'does not exist' }]);
    expect(found).toHaveLength(1);
    await expect(readSeries(join(root, 'gone'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('separates series, and what does not belong together within one', async () => {
    const root = folderOf({
      'a1.dcm': sliceFile({ series: '100', instance: 1 }),
      'a2.dcm': sliceFile({ series: '100', instance: 2 }),
      'b1.dcm': sliceFile({ series: '200', instance: 1 }),
      'scout.dcm': sliceFile({
        series: '100',
        instance: 3,
        with: { '00200037': ['DS', '0\\1\\0\\0\\0\\-1'] },
      }),
    });
    const { series } = await readSeries(root);
    expect(series.map(({ header }) => [header.identity.seriesInstanceUid, header.frames])).toEqual([
      ['2.25.100', 2],
      ['2.25.100', 1],
      ['2.25.200', 1],
    ]);
    expect(series[0]!.header.provenance).toMatchObject({ warnings: [expect.stringMatching(/^Part 1 of 2/)] });
    expect(series[2]!.header.provenance).toMatchObject({ warnings: [] });
  });

  it('brings slices with different rescales to one', async () => {
    const rescale = (instance: number): SliceOptions => ({
      with: {
        '00281053': ['DS', instance === 1 ? '0.5' : '1.5'],
        '00281052': ['DS', instance === 1 ? '-10' : '-4'],
      },
    });
    const series = await only(folderOf(slices(3, rescale)));
    expect(series.header.values).toMatchObject({ rescaleSlope: 0.5, rescaleIntercept: -10 });
    const { rescaleSlope, rescaleIntercept } = series.header.values;
    const values = [...frameVoxels(series, 2)].map((stored) => stored * rescaleSlope + rescaleIntercept);
    expect(values).toEqual(Array.from({ length: 12 }, (_, i) => i * 3 * 1.5 - 4));
    expect(series.header.provenance).toMatchObject({ warnings: [] });
  });

  it('says how far off values are where no common rescale is exact', async () => {
    const rescale = (instance: number): SliceOptions => ({
      with: { '00281053': ['DS', String(Math.sqrt(instance))] },
    });
    const series = await only(folderOf(slices(3, rescale)));
    const { rescaleSlope, rescaleIntercept } = series.header.values;
    [0, 1, 2].forEach((frame) => {
      frameVoxels(series, frame).forEach((stored, i) => {
        const value = i * (frame + 1) * Math.sqrt(frame + 1);
        expect(Math.abs(stored * rescaleSlope + rescaleIntercept - value)).toBeLessThan(1e-3);
      });
    });
    expect(warningsOf(series.header)).toEqual([
      expect.stringMatching(/error of at most 0\.0004.*NIfTI file keeps them/),
    ]);
  });

  it('shifts unsigned values that 16 signed bits do not hold', async () => {
    const pixels = Uint16Array.from({ length: 12 }, (_, i) => i * 5957);
    const series = await only(
      folderOf({ 'a.dcm': sliceFile({ pixels, with: { '00280120': ['US', 65535] } }) }),
    );
    expect(series.header.values).toMatchObject({ rescaleIntercept: 32768, signed: true, padding: 32767 });
    expect([...series.voxels].map((stored) => stored + 32768)).toEqual([...pixels]);
  });

  it('takes signed and unsigned slices of one series together', async () => {
    const root = folderOf({
      'a.dcm': sliceFile({ instance: 1, pixels: Int16Array.from({ length: 12 }, (_, i) => -100 * i) }),
      'b.dcm': sliceFile({ instance: 2, pixels: Uint16Array.from({ length: 12 }, (_, i) => 3500 * i) }),
    });
    const series = await only(root);
    const modality = (frame: number) =>
      [...frameVoxels(series, frame)].map(
        (stored) => stored * series.header.values.rescaleSlope + series.header.values.rescaleIntercept,
      );
    expect(modality(0)[11]).toBe(-1100);
    expect(modality(1)[11]).toBe(38500);
  });

  it('reads 8-bit pixels and makes a window where there is none', async () => {
    const series = await only(
      folderOf({ 'a.dcm': sliceFile({ pixels: Uint8Array.from({ length: 12 }, (_, i) => 20 + i) }) }),
    );
    expect([...series.voxels]).toEqual(Array.from({ length: 12 }, (_, i) => 20 + i));
    expect(series.header.values).toMatchObject({
      bitsStored: 8,
      signed: false,
      window: { center: 25.5, width: 11 },
    });
  });

  it('takes native series folders too, and lists damaged ones', async () => {
    const root = temporaryFolder();
    const made = makeSeries();
    await writeNativeSeries(made, join(root, 'one'));
    await writeNativeSeries(made, join(root, 'two'));
    writeFileSync(join(root, 'two', 'voxels.i16'), 'short');
    const { series, skipped } = await readSeries(root);
    expect(series).toEqual([made]);
    expect(skipped).toEqual([
      { file: 'two', reason: expect.stringMatching(/damaged: voxels\.i16 has 5 bytes/) },
    ]);
    expect((await inspectPath(join(root, 'one'))).series).toEqual([
      expect.objectContaining({ frames: 5, synthetic: true, transferSyntaxes: [] }),
    ]);
  });

  it('tells progress to its end, and stops when cancelled', async () => {
    const root = folderOf({ ...slices(20), 'note.txt': 'x' });
    const told: [number, number][] = [];
    await importPaths([root], { onSeries: () => {}, progress: (done, total) => told.push([done, total]) });
    // Each file once, although it is looked into before its image is read.
    expect(told.at(-1)).toEqual([21, 21]);
    expect(told.map(([done]) => done)).toEqual([...told.map(([done]) => done)].sort((a, b) => a - b));
    for (const stopAt of [5, 15]) {
      const abort = new AbortController();
      const found: Series[] = [];
      const job = importPaths([root], {
        onSeries: (series) => void found.push(series),
        signal: abort.signal,
        progress: (done) => done === stopAt && abort.abort(),
      });
      await expect(job).rejects.toBeInstanceOf(CancelledError);
      expect(found).toEqual([]);
    }
  });
});

describe('inspecting', () => {
  it('tells what is there', async () => {
    const root = folderOf({ ...slices(4, (i) => ({ position: [1, 2, -3 * i] })), 'x.txt': 'x' });
    expect(await inspectPath(root)).toEqual({
      series: [
        {
          seriesInstanceUID: '2.25.5',
          modality: 'MR',
          frames: 4,
          rows: 3,
          columns: 4,
          spacing: [1.5, 2, 3],
          orientation: [1, 0, 0, 0, 1, 0],
          firstPosition: [1, 2, -3],
          lastPosition: [1, 2, -12],
          transferSyntaxes: ['1.2.840.10008.1.2.1'],
          synthetic: false,
          warnings: [],
        },
      ],
      skipped: [{ file: 'x.txt', reason: 'is not a DICOM file' }],
    });
  });

  const cutOff = (instance: number) => encapsulatedFile([damagedFrame()], { instance });
  const packed = (instance: number) => encapsulatedFile([rleFrame(() => instance)], { instance });

  it('counts only what can be read, and says of the rest what an import says', async () => {
    const root = folderOf({
      '1.dcm': packed(1),
      '2.dcm': cutOff(2),
      '3.dcm': packed(3),
      'other/1.dcm': encapsulatedFile([damagedFrame()], {
        instance: 9,
        with: { '0020000e': ['UI', '2.25.9'] },
      }),
    });
    await writeNativeSeries(makeSeries(), join(root, 'changed'));
    const voxels = join(root, 'changed', 'voxels.i16');
    writeFileSync(voxels, new Uint8Array(statSync(voxels).size));
    const inspected = await inspectPath(root);
    const imported = await readSeries(root);
    expect(inspected.skipped).toEqual(imported.skipped);
    expect(inspected.skipped.map(({ file, reason }) => `${file} ${reason}`).sort()).toEqual([
      '2.dcm was left out of its series: its image is cut off',
      'changed is damaged: voxels.i16 was changed after it was written.',
      `${join('other', '1.dcm')} holds an image that is cut off.`,
    ]);
    expect(inspected.series).toMatchObject([
      { frames: 2, spacing: [1.5, 2, 2], warnings: ['Image 2 of 3 could not be read and was left out.'] },
    ]);
    expect(imported.series.map(({ header }) => header.frames)).toEqual([2]);
  });

  it('leaves out the frames of a file that ends before them', async () => {
    const whole = enhancedFile(Array.from({ length: 6 }, (_, i) => ({ position: [0, 0, i] })));
    const root = folderOf({ 'a.dcm': whole.subarray(0, whole.length - 30) });
    const { series, skipped } = await inspectPath(root);
    expect(skipped).toEqual((await readSeries(root)).skipped);
    expect(skipped).toEqual([{ file: 'a.dcm', reason: expect.stringMatching(/^was read without frame/) }]);
    expect(series[0]!.frames).toBeLessThan(6);
  });

  it('finds no recipe where there is none', async () => {
    await expect(readRecipe(folderOf(slices(1)))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/There is no recipe in /),
    });
  });
});

describe.runIf(process.platform === 'linux')('names that are not UTF-8 on the disk', () => {
  const raw = (folder: string, ...bytes: number[]) =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes)]);

  it('are read, files and folders, and shown as far as they can be', async () => {
    const scratch = temporaryFolder();
    const root = folderOf({ 'a.dcm': sliceFile({ instance: 1 }) });
    const folder = raw(root, 0x67, 0xfc, 0x6e);
    mkdirSync(folder);
    // Two names that look the same when they are shown.
    writeFileSync(Buffer.concat([folder, Buffer.from([0x2f, 0xe4])]), sliceFile({ instance: 2 }));
    writeFileSync(Buffer.concat([folder, Buffer.from([0x2f, 0xe5])]), sliceFile({ instance: 3 }));
    writeFileSync(raw(root, 0xfc), 'no image');
    const frames: number[] = [];
    const { skipped } = await importPaths([root], {
      scratch,
      onSeries: ({ header }) => {
        frames.push(header.frames);
        expect(readdirSync(scratch)).toHaveLength(2);
      },
    });
    expect(frames).toEqual([3]);
    expect(skipped).toEqual([{ file: '\ufffd', reason: 'is not a DICOM file' }]);
    // The links are gone, what they led to is not.
    expect(readdirSync(scratch)).toEqual([]);
    expect(readdirSync(root)).toHaveLength(3);
  });

  it('are named where nothing may be made on the disk', async () => {
    const root = folderOf({ 'a.dcm': sliceFile() });
    writeFileSync(raw(root, 0xfc), sliceFile());
    const { files, skipped } = await findSources([root]);
    expect(files).toHaveLength(1);
    expect(skipped).toEqual([{ file: '\ufffd', reason: expect.stringMatching(/not UTF-8/) }]);
  });
});
