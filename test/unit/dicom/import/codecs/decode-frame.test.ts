import { describe, expect, it } from 'vitest';
import { CodecError } from '../../../../../electron/dicom/import/codecs/codec-error';
import { decodeFrame } from '../../../../../electron/dicom/import/codecs/decode-frame';
import { readJpeg2000Header } from '../../../../../electron/dicom/import/codecs/jpeg-2000-header';
import { readJpegFrame } from '../../../../../electron/dicom/import/codecs/jpeg/markers';
import { decodeRle } from '../../../../../electron/dicom/import/codecs/rle';
import { howToDecode, type Decoder } from '../../../../../electron/dicom/transfer-syntax';
import { fixture, sourceOf } from '../../support/fixtures';

const EXPECTED = { rows: 36, columns: 34, samples: 1, bitsAllocated: 16, rgb: false };

/** The first frame of a fixture, and what decodes it. */
function codestream(name: string): { decoder: Exclude<Decoder, 'native'>; bytes: Uint8Array } {
  const file = Buffer.from(fixture(name));
  const table = file.lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])) + 12;
  const at = table + 8 + file.readUInt32LE(table + 4);
  const bytes = new Uint8Array(file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4)));
  return {
    decoder: howToDecode(sourceOf(fixture(name)).transferSyntax) as Exclude<Decoder, 'native'>,
    bytes,
  };
}

describe('decoding a frame', () => {
  it.each(['jpeg-ls', 'jpeg-2000-lossless', 'htj2k-lossless', 'jpeg-extended-12', 'jpeg-lossless'])(
    'of a good file works beside damaged ones, again and again: %s',
    async (name) => {
      const { decoder, bytes } = codestream(name);
      const good = await decodeFrame(decoder, bytes, EXPECTED);
      for (let cut = 60; cut < bytes.length; cut += Math.ceil(bytes.length / 12)) {
        const spoilt = bytes.slice();
        spoilt.fill(0xa5, cut, cut + 40);
        const results = await Promise.allSettled(
          [spoilt, bytes, bytes.subarray(0, cut), bytes].map((stream) =>
            decodeFrame(decoder, stream, EXPECTED),
          ),
        );
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(CodecError);
        for (const i of [1, 3]) expect(results[i]).toEqual({ status: 'fulfilled', value: good });
      }
    },
  );

  it('goes by the stream where the transfer syntax names another of its family', async () => {
    const { bytes } = codestream('jpeg-ls');
    const decoded = await decodeFrame('jpeg-lossless', bytes, EXPECTED);
    expect(decoded).toEqual(await decodeFrame('jpeg-ls', bytes, EXPECTED));
  });

  it('takes no memory for a size that the stream does not have, and none for a size that it only claims', async () => {
    const { bytes } = codestream('jpeg-2000-lossless');
    const huge = { ...EXPECTED, rows: 30_000, columns: 30_000 };
    await expect(decodeFrame('jpeg-2000', bytes, huge)).rejects.toThrow(/cut off/);
    const claim = bytes.slice();
    const view = new DataView(claim.buffer);
    view.setUint32(8, 4000);
    view.setUint32(12, 4000);
    view.setUint32(24, 1);
    view.setUint32(28, 1);
    expect(readJpeg2000Header(claim)).toMatchObject({ rows: 4000, columns: 4000, tiles: 16_000_000 });
    await expect(decodeFrame('jpeg-2000', claim, { ...EXPECTED, rows: 4000, columns: 4000 })).rejects.toThrow(
      /cut off/,
    );
    const jpeg = codestream('jpeg-lossless').bytes;
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc3);
    new DataView(jpeg.buffer, jpeg.byteOffset).setUint16(frame + 5, 30_000);
    expect(readJpegFrame(jpeg)).toMatchObject({ process: 3, rows: 30_000 });
    await expect(decodeFrame('jpeg-lossless', jpeg, { ...EXPECTED, rows: 30_000 })).rejects.toThrow(
      /cut off/,
    );
  });
});

describe('RLE', () => {
  const frame = (...bytes: number[]) => {
    const out = new Uint8Array(64 + bytes.length);
    out.set([1, 0, 0, 0, 64]);
    out.set(bytes, 64);
    return out;
  };
  const decode = (bytes: Uint8Array, columns: number) => [
    ...decodeRle(bytes, { rows: 1, columns, samples: 1, bitsAllocated: 8, rgb: false }).data,
  ];

  it('has literal runs, repeated bytes, and bytes that mean nothing', () => {
    expect(decode(frame(2, 7, 8, 9, 254, 5, 128, 0, 1), 7)).toEqual([7, 8, 9, 5, 5, 5, 1]);
  });
  it('may go on behind the image, but not end before it', () => {
    expect(decode(frame(129, 3), 5)).toEqual([3, 3, 3, 3, 3]);
    expect(() => decode(frame(1, 3), 2)).toThrow('is cut off');
    expect(() => decode(frame(2, 1, 2), 3)).toThrow('is cut off');
  });
  it('must have the segments that its samples need, inside its bytes', () => {
    expect(() =>
      decodeRle(frame(0, 0), { rows: 1, columns: 1, samples: 1, bitsAllocated: 16, rgb: false }),
    ).toThrow(/1 RLE segments where there must be 2/);
    const outside = frame(0, 0);
    outside[5] = 200;
    expect(() => decode(outside, 1)).toThrow(/outside its bytes/);
  });
});
