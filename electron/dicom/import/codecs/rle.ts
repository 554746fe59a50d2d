/** RLE Lossless (PS3.5 Annex G): PackBits in one segment a byte plane, the most significant plane first. */
import { CodecError } from './codec-error';
import type { DecodedFrame, ExpectedFrame } from './decoded-frame';
import { longestZeros } from './zeros';

const HEADER_BYTES = 64;
/** Shorter runs are faster written byte by byte than by a call. */
const CALL_FROM = 16;
/** Encoders make two bytes of so many zeros. */
const ZEROS = 8;
/** What is said of a frame that is all there and yet not as encoders write them. */
const ODD = 'has RLE data that do not end where its pixels do, or have holes, so it may be damaged';
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function decodeRle(bytes: Uint8Array, expected: ExpectedFrame): DecodedFrame {
  const { rows, columns, samples, bitsAllocated } = expected;
  const size = rows * columns;
  const bytesPerSample = bitsAllocated / 8;
  const segments = readSegments(bytes, samples * bytesPerSample, size);
  let odd = longestZeros(bytes.subarray(HEADER_BYTES), ZEROS) > 0;
  const unpack = (...of: Parameters<typeof unpackSegment>) => {
    odd = unpackSegment(...of) || odd;
  };
  const decoded = (data: DecodedFrame['data']): DecodedFrame => ({
    data,
    samples,
    planar: true,
    precision: bitsAllocated,
    ...(odd && { doubt: ODD }),
  });
  if (bitsAllocated === 8) {
    const data = new Uint8Array(size * samples);
    segments.forEach((segment, sample) => unpack(bytes, segment, data, sample * size, size));
    return decoded(data);
  }
  if (bitsAllocated === 16) {
    const [high, low] = [plane(0, size), plane(1, size)];
    const data = words(size * samples, expected.reuse ?? false);
    for (let sample = 0; sample < samples; sample++) {
      unpack(bytes, segments[2 * sample]!, high, 0, size);
      unpack(bytes, segments[2 * sample + 1]!, low, 0, size);
      interleave(high, low, data, sample * size, size);
    }
    return decoded(data);
  }
  const one = plane(0, size);
  const data = new Uint32Array(size * samples);
  segments.forEach((segment, plane) => {
    unpack(bytes, segment, one, 0, size);
    const shift = 8 * (bytesPerSample - 1 - (plane % bytesPerSample));
    const first = Math.floor(plane / bytesPerSample) * size;
    for (let i = 0; i < size; i++) data[first + i]! |= one[i]! << shift;
  });
  return decoded(data);
}

interface Segment {
  from: number;
  to: number;
}

function readSegments(bytes: Uint8Array, count: number, size: number): Segment[] {
  if (bytes.length < HEADER_BYTES) throw new CodecError('is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const given = view.getUint32(0, true);
  if (given !== count) throw new CodecError(`has ${given} RLE segments where there must be ${count}`);
  // Two bytes make 128 at most.
  if (size * count > 64 * bytes.length) throw new CodecError('is cut off');
  return Array.from({ length: count }, (_, segment) => {
    const from = view.getUint32(4 + 4 * segment, true);
    const to = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    if (from < HEADER_BYTES || to < from || to > bytes.length)
      throw new CodecError('has RLE segments outside its bytes');
    return { from, to };
  });
}

/**
 * One segment to `size` bytes of `out` from `first` on.
 * @returns whether it is odd: its data go on behind the image
 */
function unpackSegment(
  bytes: Uint8Array,
  { from, to }: Segment,
  out: Uint8Array,
  first: number,
  size: number,
): boolean {
  const end = first + size;
  let odd = false;
  let at = from;
  let target = first;
  while (target < end && at < to) {
    const control = bytes[at++]!;
    if (control < 128) {
      const length = Math.min(control + 1, end - target, to - at);
      odd ||= control + 1 > length;
      if (length < 2 * CALL_FROM) for (let i = 0; i < length; i++) out[target + i] = bytes[at + i]!;
      else out.set(bytes.subarray(at, at + length), target);
      at += length;
      target += length;
    } else if (control > 128 && at < to) {
      const value = bytes[at++]!;
      const stop = Math.min(target + 257 - control, end);
      odd ||= target + 257 - control > end;
      if (stop - target >= CALL_FROM) {
        out.fill(value, target, stop);
        target = stop;
      } else while (target < stop) out[target++] = value;
    }
  }
  if (target < end) throw new CodecError('is cut off');
  // One byte makes a segment even.
  return odd || to - at > 1;
}

/** Room that is kept from frame to frame: for frames of up to a million pixels. */
const MOST_KEPT_BYTES = 2 ** 20;
const kept = [new Uint8Array(0), new Uint8Array(0)];

/** Room for the bytes of a plane, up to whole words; the same room for the same `index`, with anything in it. */
function plane(index: 0 | 1, size: number): Uint8Array {
  const bytes = 4 * Math.ceil(size / 4);
  if (kept[index]!.length === bytes) return kept[index]!;
  const room = new Uint8Array(bytes);
  if (bytes <= MOST_KEPT_BYTES) kept[index] = room;
  return room;
}

let keptWords = new Uint16Array(0);

function words(length: number, reuse: boolean): Uint16Array {
  if (!reuse || 2 * length > MOST_KEPT_BYTES) return new Uint16Array(length);
  if (keptWords.length !== length) keptWords = new Uint16Array(length);
  return keptWords;
}

/** High and low bytes to words; four at once, where the target lies so that two words make one of 32 bits. */
function interleave(high: Uint8Array, low: Uint8Array, out: Uint16Array, first: number, size: number): void {
  let done = 0;
  if (first % 2 === 0 && LITTLE_ENDIAN) {
    const high4 = new Uint32Array(high.buffer);
    const low4 = new Uint32Array(low.buffer);
    const out2 = new Uint32Array(out.buffer, 2 * first, (size >> 2) * 2);
    for (let i = 0, at = 0; at < out2.length; i++, at += 2) {
      const h = high4[i]!;
      const l = low4[i]!;
      out2[at] = (l & 0xff) | ((h & 0xff) << 8) | ((l & 0xff00) << 8) | ((h & 0xff00) << 16);
      out2[at + 1] = ((l >>> 16) & 0xff) | ((h >>> 8) & 0xff00) | ((l >>> 8) & 0xff0000) | (h & 0xff000000);
    }
    done = 2 * out2.length;
  }
  for (; done < size; done++) out[first + done] = (high[done]! << 8) | low[done]!;
}
