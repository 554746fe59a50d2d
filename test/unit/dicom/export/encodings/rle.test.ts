import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRle } from '../../../../../electron/dicom/export/encodings/rle';

/** PackBits as the standard tells it (PS3.5 G.3.2). */
function decode(bytes: Uint8Array, count: number): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expect(view.getUint32(0, true)).toBe(2);
  const planes = [4, 8].map((at) => {
    const out: number[] = [];
    for (let i = view.getUint32(at, true); out.length < count;) {
      const control = view.getInt8(i++);
      if (control >= 0) for (let n = 0; n <= control; n++) out.push(bytes[i++]!);
      else if (control > -128) for (let n = 0, value = bytes[i++]!; n <= -control; n++) out.push(value);
    }
    return out;
  });
  return Int16Array.from(planes[0]!, (high, i) => (high << 8) | planes[1]![i]!);
}

describe('RLE', () => {
  it('gives back whatever it was given, with segments of even length', () => {
    const run = fc.tuple(fc.integer({ min: -32768, max: 32767 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(
        fc.array(run, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (runs, rows) => {
          const row = runs.flatMap(([value, length]) => Array<number>(length).fill(value));
          const values = Int16Array.from(Array.from({ length: rows }, () => row).flat());
          const encoded = encodeRle(values, row.length);
          expect(encoded.length % 2).toBe(0);
          expect(new DataView(encoded.buffer).getUint32(8, true) % 2).toBe(0);
          expect(decode(encoded, values.length)).toEqual(values);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('makes little of what is all alike', () => {
    expect(encodeRle(new Int16Array(512 * 512), 512).length).toBeLessThan(64 + 2 * 512 * 8 + 2);
  });
});
