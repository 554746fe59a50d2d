import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { DataSet } from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import { parseFile } from '../../../../electron/dicom/import/parse-file';
import { decompress } from '../../../../electron/dicom/transcode/decompress';
import { littleEndian } from '../../../../electron/dicom/transcode/little-endian';
import { writeMeta } from '../../../../electron/network/meta-information';
import { allFrames, fixture, FIXTURES } from '../support/fixtures';
import { temporaryFolder } from '../support/temporary-folder';

/** A whole file around a data set. */
function whole(dataSet: Uint8Array): Uint8Array {
  const meta = { sopClassUid: '1.2', sopInstanceUid: '1.3', transferSyntax: '1.2.840.10008.1.2.1' };
  return new Uint8Array(Buffer.concat([writeMeta(meta, ''), dataSet]));
}

const path = (name: string) => join(FIXTURES, `${name}.dcm`);

function parsed(bytes: Uint8Array): DataSet {
  const read = parseFile(bytes);
  if ('refusal' in read) throw new Error(read.refusal);
  return read.dataSet;
}

/** Top-level elements but those of the pixels, as text. */
function others(bytes: Uint8Array): Record<string, string> {
  const set = parsed(bytes);
  return Object.fromEntries(
    Object.values(set.elements)
      .filter(({ tag }) => !/^x(0002|7fe0|0028(0004|0006|010[0-2]|2110))/.test(tag))
      .map(({ tag, dataOffset, length, vr }) => [
        tag,
        `${vr} ${Buffer.from(set.byteArray.subarray(dataOffset, dataOffset + length)).toString('hex')}`,
      ]),
  );
}

describe('decompressing', () => {
  it.each([
    'rle',
    'jpeg-baseline',
    'jpeg-extended-12',
    'jpeg-lossless',
    'jpeg-lossless-sv1',
    'jpeg-ls',
    'jpeg-ls-near',
    'jpeg-2000',
    'jpeg-2000-lossless',
    'htj2k-lossless',
    'htj2k-lossless-rpcl',
    'encapsulated-uncompressed',
    'deflated-frames',
    // Colours: compared as luminance, which is what an import makes of them.
    'rle-rgb',
    'jpeg-baseline-rgb',
    'jpeg-baseline-ybr',
    'jpeg-lossless-sv1-rgb',
    'jpeg-ls-rgb',
    'jpeg-2000-lossless-rct',
    'htj2k-rct',
  ])('keeps the values and every other element of %s', async (name) => {
    const plain = whole(await decompress(path(name)));
    expect(await allFrames(plain)).toEqual(await allFrames(fixture(name)));
    expect(others(plain)).toEqual(others(fixture(name)));
    const set = parsed(plain);
    expect(set.uint16('x00280102')).toBe(set.uint16('x00280101')! - 1);
    const lossy = /baseline|extended|near|jpeg-2000$/.test(name);
    if (lossy) expect(set.string('x00282110')).toBe('01');
  });

  it('refuses what is cut off or is not compressed, in a sentence', async () => {
    const folder = temporaryFolder();
    const cut = join(folder, 'cut.dcm');
    writeFileSync(cut, fixture('jpeg-2000').subarray(0, -200));
    await expect(decompress(cut)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/^(The image|Frame \d of the file) (is|has) /),
    });
    await expect(decompress(path('explicit'))).rejects.toThrow('is not what its transfer syntax says');
    await expect(decompress(path('rle'), AbortSignal.abort())).rejects.toThrow('Cancelled.');
  });
});

describe('big endian turned around', () => {
  it.each(['big-endian', 'big-endian-words-of-bytes'])('has the values of %s', async (name) => {
    const plain = whole(littleEndian(fixture(name)));
    expect(await allFrames(plain)).toEqual(await allFrames(fixture(name)));
  });
});
