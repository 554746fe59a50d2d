import { describe, expect, it } from 'vitest';
import { decodePixels } from '../../../../electron/dicom/import/pixels';
import type { PixelForm } from '../../../../electron/dicom/import/slice-header';

function decode(bytes: number[], form: Partial<PixelForm>): number[] {
  const full: PixelForm = {
    bitsAllocated: 16,
    bitsStored: 16,
    highBit: 15,
    signed: false,
    swapped: false,
    ...form,
  };
  const into = new Int16Array(full.bitsAllocated === 16 ? bytes.length / 2 : bytes.length);
  decodePixels(Uint8Array.from(bytes), full, into);
  return [...into];
}

describe('decodePixels', () => {
  it('takes 16 bits as they are', () => {
    expect(decode([0x34, 0x12, 0xff, 0xff], { signed: true })).toEqual([0x1234, -1]);
  });
  it('swaps big-endian pairs', () => {
    expect(decode([0x12, 0x34], { swapped: true })).toEqual([0x1234]);
  });
  it('drops bits above the high bit', () => {
    expect(decode([0xff, 0xf7], { bitsStored: 12, highBit: 11 })).toEqual([0x7ff]);
  });
  it('extends the sign of 12-bit values', () => {
    expect(
      decode([0xff, 0x0f, 0x00, 0x08, 0xff, 0x07], { bitsStored: 12, highBit: 11, signed: true }),
    ).toEqual([-1, -2048, 2047]);
  });
  it('shifts values that do not start at bit 0', () => {
    expect(decode([0xf0, 0xff, 0x10, 0x00], { bitsStored: 12, highBit: 15 })).toEqual([4095, 1]);
    expect(decode([0xf0, 0xff], { bitsStored: 12, highBit: 15, signed: true })).toEqual([-1]);
  });
  it('reads 8 bits, with and without sign', () => {
    expect(decode([0, 127, 255], { bitsAllocated: 8, bitsStored: 8, highBit: 7 })).toEqual([0, 127, 255]);
    expect(decode([0, 127, 255], { bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: true })).toEqual([
      0, 127, -1,
    ]);
  });
});
