/** One compressed frame to samples: chooses the codec by the stream itself, for files are not always what they say. */
import type { Decoder } from '../../transfer-syntax';
import { inflate } from '../inflate';
import { CodecError } from './codec-error';
import type { DecodedFrame, ExpectedFrame } from './decoded-frame';
import { readJpeg2000Header } from './jpeg-2000-header';
import { checkJpeg2000 } from './jpeg-2000-whole';
import { decodeExtendedJpeg } from './jpeg/extended';
import { decodeLosslessJpeg } from './jpeg/lossless';
import { readJpegFrame } from './jpeg/markers';
import { checkJpeg, NO_END } from './jpeg/whole';
import { decodeRle } from './rle';
import { longestZeros } from './zeros';
import { decodeByWasm, hasEnd } from './wasm/decoders';

/** A frame of more decoded bytes than this must not be smaller than a ten thousandth of them. */
const LARGE_BYTES = 64 * 1024 * 1024;
const MOST_RATIO = 10_000;
/** Zero bytes in a row that JPEG-LS data cannot have. */
const ZEROS = 16;

/**
 * Samples as the codec gives them; the header's word on signs and bits is not applied yet.
 * Sizes in the codestream are compared with what is expected before memory is taken for them. Throws `CodecError`.
 */
export async function decodeFrame(
  decoder: Exclude<Decoder, 'native'>,
  bytes: Uint8Array,
  expected: ExpectedFrame,
): Promise<DecodedFrame> {
  const size = (expected.rows * expected.columns * expected.samples * expected.bitsAllocated) / 8;
  if (size > LARGE_BYTES && size > MOST_RATIO * bytes.length) throw new CodecError('is cut off');
  switch (decoder) {
    case 'rle':
      return decodeRle(bytes, expected);
    case 'plain':
    case 'deflated-frames':
      throw new Error('These frames are plain bytes.');
    case 'jpeg-2000':
    case 'htj2k':
      return decodeJpeg2000(bytes, expected);
    default:
      return decodeAnyJpeg(bytes, expected);
  }
}

/** The plain bytes of a deflated frame. */
export function inflateFrame(bytes: Uint8Array, size: number): Uint8Array {
  try {
    return inflate(bytes, size + 1);
  } catch {
    throw new CodecError('is damaged or cut off');
  }
}

async function decodeAnyJpeg(bytes: Uint8Array, expected: ExpectedFrame): Promise<DecodedFrame> {
  if (bytes[0] === 0xff && bytes[1] === 0x4f) return decodeJpeg2000(bytes, expected);
  const frame = readJpegFrame(bytes);
  const { rows, columns, components, precision, process } = frame;
  assertSize({ rows, columns, samples: components.length, precision }, expected);
  if (process === 55) {
    // Its decoder finds what is missing and what is too much. No codes make so many zeros (ISO/IEC 14495-1 A.5.3).
    if (longestZeros(bytes, ZEROS) > 0) throw new CodecError('is damaged');
    return withDoubt(await decodeByWasm('jpeg-ls', bytes, expected), hasEnd(bytes) ? undefined : NO_END);
  }
  if (process > 3) throw new CodecError(`is coded by a JPEG process that cannot be read (SOF${process})`);
  const doubt = checkJpeg(bytes);
  return withDoubt(await decodeJpeg(bytes, frame, expected), doubt);
}

async function decodeJpeg(
  bytes: Uint8Array,
  { components, precision, process, adobeTransform, jfif }: ReturnType<typeof readJpegFrame>,
  expected: ExpectedFrame,
): Promise<DecodedFrame> {
  // The stream knows best what its colours are; some headers say RGB of Y, Cb, Cr.
  const inYcc = components.length === 3 && (adobeTransform === 1 || (jfif && adobeTransform === undefined));
  if (process === 3) {
    const decoded = decodeLosslessJpeg(bytes);
    return inYcc ? { ...decoded, luminanceFirst: true } : decoded;
  }
  // Without a marker the fast decoder takes three components for YCbCr, whatever the header says.
  const stored = expected.rgb && components.length === 3 && !inYcc;
  if (stored && process < 2 && precision === 8) return decodeExtendedJpeg(bytes);
  if (precision === 12 && process === 1) return decodeExtendedJpeg(bytes);
  if (precision !== 8) throw new CodecError(`is a JPEG image of ${precision} bits, which cannot be read`);
  const decoded = await decodeByWasm('jpeg', bytes, expected);
  return { ...decoded, luminanceFirst: false };
}

async function decodeJpeg2000(bytes: Uint8Array, expected: ExpectedFrame): Promise<DecodedFrame> {
  const header = readJpeg2000Header(bytes);
  assertSize(header, expected);
  if (header.subsampled) throw new CodecError('has subsampled components, which cannot be read');
  // A tile has 14 bytes of markers at least.
  if (header.tiles > Math.max(1, bytes.length / 14)) throw new CodecError('is cut off');
  const doubt = checkJpeg2000(bytes, header);
  const stream = bytes.subarray(header.from);
  const decoded = await decodeByWasm(header.highThroughput ? 'htj2k' : 'jpeg-2000', stream, expected);
  return withDoubt({ ...decoded, ...(header.colourTransform && { luminanceFirst: false }) }, doubt);
}

/** A frame with another reason to doubt it, unless its decoder has given one. */
function withDoubt(decoded: DecodedFrame, doubt: string | undefined): DecodedFrame {
  return doubt && !decoded.doubt ? { ...decoded, doubt } : decoded;
}

function assertSize(
  found: { rows: number; columns: number; samples: number; precision: number },
  { rows, columns, samples, bitsAllocated }: ExpectedFrame,
): void {
  if (found.rows !== rows || found.columns !== columns)
    throw new CodecError(
      `has ${found.columns} × ${found.rows} pixels where the header says ${columns} × ${rows}`,
    );
  if (found.samples !== samples)
    throw new CodecError(`has ${found.samples} samples a pixel where the header says ${samples}`);
  if (found.precision > Math.max(8, bitsAllocated))
    throw new CodecError(`has ${found.precision} bits a sample where the header says ${bitsAllocated}`);
}
