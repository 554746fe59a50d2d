/** Uncompressed pixel bytes to cells (PS3.5 section 8.1.1, Annex D; 1 bit a pixel: section 8.1.1, note on packing). */
import type { Cells } from './frame-values';
import type { PixelForm } from './pixel-form';

/**
 * @param bytes of one frame, from its first byte on; swapped in place where the form says so
 * @param bit where the frame begins, counted from the first byte's lowest bit; whole bytes but for 1 bit a pixel
 * @param count cells that the frame has
 */
export function nativeCells(bytes: Uint8Array, form: PixelForm, count: number, bit = 0): Cells {
  if (form.swapUnit > 1) swapBytes(bytes, form.swapUnit);
  if (form.bitsAllocated === 1) return unpackBits(bytes, bit, count);
  if (form.bitsAllocated === 8) return bytes.subarray(bit >> 3, (bit >> 3) + count);
  const Kind =
    form.bitsAllocated === 16
      ? Uint16Array
      : form.bitsAllocated === 64
        ? Float64Array
        : form.float
          ? Float32Array
          : Uint32Array;
  const size = count * Kind.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % Kind.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice(0, size);
  return new Kind(aligned.buffer as ArrayBuffer, aligned.byteOffset, count);
}

/** Turns the order of bytes within units of 2, 4 or 8. */
export function swapBytes(bytes: Uint8Array, unit: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % unit));
  if (unit === 2) buffer.swap16();
  else if (unit === 4) buffer.swap32();
  else buffer.swap64();
}

/** The first pixel is the lowest bit. */
function unpackBits(bytes: Uint8Array, bit: number, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) out[i] = (bytes[(bit + i) >> 3]! >> ((bit + i) & 7)) & 1;
  return out;
}
