/** Whose images are and which of them are copies rests on more than one UID. */
import { describe, expect, it } from 'vitest';
import { exportedSeries } from '../../../../../electron/dicom/export/exported-series';
import { readSeries } from '../../../../../electron/files/read-series';
import { firstValues, folderOf, seriesOf, warningsOf } from '../../support/read-folder';
import { sliceFile, type Element, type SliceOptions } from '../../support/write-dicom';

type Changes = Record<string, Element>;

const filled = (value: number) => new Uint16Array(12).fill(value);
const slice = (instance: number, value: number, changes: Changes, more: SliceOptions = {}) =>
  sliceFile({
    instance,
    pixels: filled(value),
    ...more,
    with: { '00080018': ['UI', `2.25.9${value}`], ...changes },
  });

describe('one Series Instance UID', () => {
  it.each<[string, Changes, Changes, RegExp]>([
    [
      'of two patients in two studies',
      { '00100010': ['PN', 'A^A'], '00100020': ['LO', 'A'], '0020000D': ['UI', '2.25.41'] },
      { '00100010': ['PN', 'B^B'], '00100020': ['LO', 'B'], '0020000D': ['UI', '2.25.42'] },
      /of 2 patients/,
    ],
    ['of two Patient IDs', { '00100020': ['LO', 'A'] }, { '00100020': ['LO', 'B'] }, /of 2 patients/],
    ['of two names', { '00100010': ['PN', 'A^A'] }, { '00100010': ['PN', 'B^B'] }, /of 2 patients/],
    ['of a patient and nobody', { '00100020': ['LO', 'A'] }, { '00100020': ['LO', ''] }, /of 2 patients/],
    ['of two studies', { '0020000D': ['UI', '2.25.41'] }, { '0020000D': ['UI', '2.25.42'] }, /of 2 studies/],
  ])('%s is that of two series', async (_what, a, b, note) => {
    const series = await seriesOf(
      ...[1, 2, 3].flatMap((i) => [slice(2 * i, 10 * i, a), slice(2 * i + 1, 10 * i + 5, b)]),
    );
    expect(series.map(firstValues)).toEqual([
      [10, 20, 30],
      [15, 25, 35],
    ]);
    for (const each of series) expect(warningsOf(each)).toContainEqual(expect.stringMatching(note));
    const uids = series.map((each) => exportedSeries(each).series.header.identity.seriesInstanceUid);
    expect(new Set(uids).size).toBe(2);
  });

  it('is that of one patient where names differ in how they are written', async () => {
    const names = ['DOE^JANE', 'Doe^Jane^^^', 'DOE ^ JANE'];
    const series = await seriesOf(...names.map((name, i) => slice(i + 1, i, { '00100010': ['PN', name] })));
    expect(series).toHaveLength(1);
  });
});

describe('one SOP Instance UID', () => {
  const same: Changes = { '00080018': ['UI', '2.25.99'] };

  it('of slices at different places is none of a copy', async () => {
    const [series, ...others] = await seriesOf(...[1, 2, 3, 4, 5].map((i) => slice(i, 7, same)));
    expect(others).toEqual([]);
    expect(series!.header.frames).toBe(5);
    expect(warningsOf(series!)).toContain(
      'Different images carry the same SOP Instance UID; each of them was taken.',
    );
  });

  it('of different pixels at one place is none of a copy', async () => {
    const at = { position: [0, 0, 1] as [number, number, number] };
    const series = await seriesOf(slice(1, 7, same, at), slice(1, 8, same, at));
    expect(series.flatMap(firstValues).sort()).toEqual([7, 8]);
  });

  it('of the same image twice is that of a copy', async () => {
    const file = slice(1, 7, same);
    const { series, skipped } = await readSeries(folderOf({ 'a.dcm': file, 'b.dcm': file }));
    expect(series.map((each) => each.header.frames)).toEqual([1]);
    expect(skipped).toEqual([{ file: 'b.dcm', reason: 'is a copy of a.dcm (same SOP Instance UID)' }]);
  });

  it('is not looked at where it is absent', async () => {
    const none: Changes = { '00080018': ['UI', ''] };
    const [series] = await seriesOf(slice(1, 7, none), slice(2, 7, none));
    expect(series!.header.frames).toBe(2);
  });
});
