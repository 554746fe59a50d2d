import { expect, it } from 'vitest';
import { readSeries } from '../../../../../electron/files/read-series';
import { folderOf, warningsOf } from '../../support/read-folder';
import { sliceFile, type SliceOptions } from '../../support/write-dicom';

const slice = (instance: number, more: SliceOptions['with'] = {}) =>
  sliceFile({ instance, with: { '0020000E': null, ...more } });

it('images without Series Instance UID make a series where they agree in the rest', async () => {
  const files = {
    'a/1.dcm': slice(1),
    'a/2.dcm': slice(2),
    'a/3.dcm': slice(3, { '00200011': ['IS', '4'] }),
    'a/4.dcm': sliceFile({ instance: 4, series: '9' }),
    'b/1.dcm': slice(5),
  };
  const { series, skipped } = await readSeries(folderOf(files));
  expect(skipped).toEqual([]);
  expect(series.map(({ header }) => header.frames).sort()).toEqual([1, 1, 1, 2]);
  const uids = series.map(({ header }) => header.identity.seriesInstanceUid);
  expect(new Set(uids).size).toBe(4);
  expect(uids.every((uid) => /^2\.25\.\d+$/.test(uid))).toBe(true);
  const pair = series.find(({ header }) => header.frames === 2);
  expect(warningsOf(pair!)).toEqual([expect.stringMatching(/no Series Instance UID/)]);
  // The same images, elsewhere, are the same series.
  const again = await readSeries(folderOf({ 'x.dcm': slice(2), 'y.dcm': slice(1) }));
  expect(again.series[0]!.header.identity.seriesInstanceUid).toBe(pair!.header.identity.seriesInstanceUid);
});

it('images of which nothing is said are series of their own, in a study of their own', async () => {
  const nothing = { '0020000D': null, '00200011': null, '00080018': null };
  const { series } = await readSeries(folderOf({ '1.dcm': slice(1, nothing), '2.dcm': slice(2, nothing) }));
  expect(series.map(({ header }) => header.frames)).toEqual([1, 1]);
  const ids = series.flatMap(({ header: { identity } }) => [
    identity.seriesInstanceUid,
    identity.studyInstanceUid,
  ]);
  expect(new Set(ids).size).toBe(4);
});
