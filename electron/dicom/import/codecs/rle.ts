/** RLE Lossless (PS3.5 Annex G): PackBits in one segment a byte plane, the most significant plane first. */
import { CodecError } from './codec-error';
import type { DecodedFrame, ExpectedFrame } from './decoded-frame';

const HEADER_BYTES = 64;

export function decodeRle(bytes: Uint8Array, expected: ExpectedFrame): DecodedFrame {
  const { rows, columns, samples, bitsAllocated } = expected;
  const size = rows * columns;
  const bytesPerSample = bitsAllocated / 8;
  const segments = samples * bytesPerSample;
  if (bytes.length < HEADER_BYTES) throw new CodecError('is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count !== segments) throw new CodecError(`has ${count} RLE segments where there must be ${segments}`);
  // Two bytes make 128 at most.
  if (size * segments > 64 * bytes.length) throw new CodecError('is cut off');
  const out = new Uint8Array(size * segments);
  for (let segment = 0; segment < segments; segment++) {
    const from = view.getUint32(4 + 4 * segment, true);
    const to = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    if (from < HEADER_BYTES || to < from || to > bytes.length)
      throw new CodecError('has RLE segments outside its bytes');
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(bytes, from, to, out, sample * size * bytesPerSample + byte, bytesPerSample, size);
  }
  const data =
    bitsAllocated === 8
      ? out
      : bitsAllocated === 16
        ? new Uint16Array(out.buffer)
        : new Uint32Array(out.buffer);
  return { data, samples, planar: true, precision: bitsAllocated };
}

/** One segment into every `step`-th byte from `first` on. */
function unpack(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  first: number,
  step: number,
  size: number,
): void {
  let at = from;
  let done = 0;
  let target = first;
  while (done < size && at < to) {
    const control = bytes[at++]!;
    if (control < 128) {
      const length = Math.min(control + 1, size - done, to - at);
      for (let i = 0; i < length; i++, target += step) out[target] = bytes[at + i]!;
      at += length;
      done += length;
    } else if (control > 128 && at < to) {
      const value = bytes[at++]!;
      const length = Math.min(257 - control, size - done);
      for (let i = 0; i < length; i++, target += step) out[target] = value;
      done += length;
    }
  }
  if (done < size) throw new CodecError('is cut off');
}
