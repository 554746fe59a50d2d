/** Stored pixels of one uncompressed image to numbers (PS3.5 section 8.1.1, Annex D). */
import type { PixelForm } from './slice-header';

/**
 * Pixel bytes as stored values, for forms whose values a 16-bit pattern holds. Unsigned values from 32768 on come out
 * as their two's complement; a `Uint16Array` on the same memory shows them right.
 * @param bytes pixel data as in the file; bytes in pairs are swapped in place where the form says so
 */
export function decodePixels(bytes: Uint8Array, form: PixelForm, into: Int16Array): void {
  if (form.swapped) swapPairs(bytes);
  const { bitsAllocated, bitsStored, highBit, signed } = form;
  if (bitsAllocated === 16) {
    new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(bytes);
    if (bitsStored === 16) return;
  } else {
    for (let i = 0; i < into.length; i++) into[i] = bytes[i]!;
    if (bitsStored === 8 && !signed) return;
  }
  // Bits above the high bit may hold anything (once, overlays did): they are shifted out, the sign is shifted in.
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  if (signed) for (let i = 0; i < into.length; i++) into[i] = (into[i]! << left) >> right;
  else for (let i = 0; i < into.length; i++) into[i] = (into[i]! << left) >>> right;
}

function swapPairs(bytes: Uint8Array): void {
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const low = bytes[i]!;
    bytes[i] = bytes[i + 1]!;
    bytes[i + 1] = low;
  }
}
