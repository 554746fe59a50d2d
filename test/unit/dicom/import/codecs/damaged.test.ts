import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../../../electron/dicom/import/codecs/decode-frame';
import {
  codestreamOf,
  decodeDamaged,
  LEAST_HOLE,
  readCodestreams,
  tiled,
  tileParts,
  type Codestream,
} from '../../../../fuzz/codestreams';

const decode = ({ decoder, expected }: Codestream, bytes: Uint8Array) =>
  decodeFrame(decoder, bytes, expected);

/** Every so many bytes; the last ones are tried one by one. */
const STEP = 5;
const LAST = 24;

describe('a damaged frame gives its pixels, or says that it may not', () => {
  it('wherever it is cut, is zeros from there on, or has a hole', async () => {
    const unnoticed = new Set<string>();
    for (const whole of await readCodestreams()) {
      const { length } = whole.bytes;
      const places = Array.from({ length }, (_, i) => i).filter((i) => i % STEP === 0 || i > length - LAST);
      for (const i of places) {
        const at = (i + 0.5) / length;
        await decodeDamaged(whole, { kind: 'cut', at });
        if ((await decodeDamaged(whole, { kind: 'end', at })) === 'unnoticed') unnoticed.add(whole.decoder);
        await decodeDamaged(whole, { kind: 'hole', at, length: LEAST_HOLE + (i % 100) });
      }
    }
    // Only there, and only for the last bytes: see codestreams.ts.
    expect([...unnoticed]).toEqual(['rle']);
  }, 120_000);

  it('HTJ2K, of which a tenth to nine tenths are there, is refused, with an end marker or without', async () => {
    for (const whole of [codestreamOf('htj2k-lossless'), codestreamOf('htj2k-rct'), await tiled('htj2k')])
      for (let share = 0.1; share < 0.95; share += 0.1) {
        const cut = whole.bytes.subarray(0, Math.floor(share * whole.bytes.length));
        await expect(decode(whole, cut)).rejects.toThrow(/cut off/);
        await expect(decode(whole, Buffer.concat([cut, Buffer.from([0xff, 0xd9])]))).rejects.toThrow(
          /cut off/,
        );
      }
  });

  it('packets that are not there are missed where lengths and the end marker were made to fit', async () => {
    for (const name of [
      'jpeg-2000',
      'jpeg-2000-lossless-rct',
      'htj2k-lossless',
      'htj2k-lossless-rpcl',
      'htj2k-rct',
    ]) {
      const whole = codestreamOf(name);
      const { from, to } = tileParts(whole.bytes).at(-1)!;
      for (let at = from + 40; at < to; at += 13) {
        const cut = Buffer.concat([whole.bytes.subarray(0, at), Buffer.from([0xff, 0xd9])]);
        cut.writeUInt32BE(at - from, from + 6);
        await expect(decode(whole, cut), `${name} to ${at}`).rejects.toThrow(/lacks some|damaged|cut off/);
      }
    }
  });

  it.each(['jpeg-2000', 'htj2k'] as const)(
    'an empty tile is missed, as is one that is not there: %s',
    async (kind) => {
      const whole = await tiled(kind);
      const { bytes } = whole;
      const parts = tileParts(bytes);
      expect(parts).toHaveLength(4);
      const { from, to } = parts[2]!;
      const empty = bytes.slice(from, from + 14);
      expect([...empty.subarray(12)]).toEqual([0xff, 0x93]);
      new DataView(empty.buffer).setUint32(6, 14);
      const emptied = Buffer.concat([bytes.subarray(0, from), empty, bytes.subarray(to)]);
      await expect(decode(whole, emptied)).rejects.toThrow('lacks 1 of its 4 tiles');
      const without = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      await expect(decode(whole, without)).rejects.toThrow('lacks 1 of its 4 tiles');
    },
  );

  it('pixels that are all there are given where only the end marker is lost, and it is said', async () => {
    for (const name of [
      'jpeg-lossless',
      'jpeg-extended-12',
      'jpeg-baseline',
      'jpeg-ls',
      'jpeg-2000',
      'htj2k-lossless',
    ]) {
      const whole = codestreamOf(name);
      const end = Buffer.from(whole.bytes).lastIndexOf(Buffer.from([0xff, 0xd9]));
      const { data, doubt } = await decode(whole, whole.bytes.subarray(0, end));
      expect(doubt, name).toMatch(/no end marker/);
      expect(data).toEqual((await decode(whole, whole.bytes)).data);
    }
  });
});
