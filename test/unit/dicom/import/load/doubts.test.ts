import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decompress } from '../../../../../electron/dicom/transcode/decompress';
import { inspectPath, readSeries } from '../../../../../electron/files/read-series';
import { codestreamOf } from '../../../../fuzz/codestreams';
import { folderOf, seriesOf, warningsOf } from '../../support/read-folder';
import { temporaryFolder } from '../../support/temporary-folder';
import { encapsulatedFile } from '../../support/write-encapsulated';

const JPEG_LOSSLESS = '1.2.840.10008.1.2.4.70';
const { bytes: whole } = codestreamOf('jpeg-lossless-sv1');
const end = Buffer.from(whole).lastIndexOf(Buffer.from([0xff, 0xd9]));
const withoutEnd = whole.subarray(0, end);
const cut = whole.subarray(0, Math.floor(whole.length / 2));

function file(...frames: Uint8Array[]): Uint8Array {
  const change = {
    '00280010': ['US', 36],
    '00280011': ['US', 34],
    '00280103': ['US', 1],
  } as const;
  return encapsulatedFile(frames, { with: change as never }, JPEG_LOSSLESS);
}

it('images that may be damaged are in their series, which says which they are and why', async () => {
  const [series] = await seriesOf(file(whole, withoutEnd, whole, withoutEnd));
  expect(series!.header.frames).toBe(4);
  const sentence =
    'Images 2 and 4 of 4 may be wrong; look at them before you use them: each has no end marker, so it may be cut off.';
  expect(warningsOf(series!)).toContain(sentence);
  const path = folderOf({ 'a.dcm': file(whole, withoutEnd, whole, withoutEnd) });
  expect((await inspectPath(path)).series[0]!.warnings).toContain(sentence);
});

it('one image is told of by itself, beside one that is left out', async () => {
  const { series, skipped } = await readSeries(folderOf({ 'a.dcm': file(whole, cut, withoutEnd) }));
  expect(warningsOf(series[0]!)).toContain(
    'Image 3 of 3 has no end marker, so it may be cut off; look at it before you use it.',
  );
  expect(skipped).toEqual([{ file: 'a.dcm', reason: 'was read without frame 2: it is cut off' }]);
});

it('what may be damaged is not sent on as if it were whole', async () => {
  const path = join(temporaryFolder(), 'a.dcm');
  writeFileSync(path, file(withoutEnd));
  await expect(decompress(path)).rejects.toThrow('The image has no end marker, so it may be cut off.');
});
