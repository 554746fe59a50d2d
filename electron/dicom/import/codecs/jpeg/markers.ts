/** Marker segments of a JPEG stream (ITU-T T.81 Annex B), each checked against the bytes that are there. */
import { CodecError } from '../codec-error';

export interface JpegComponent {
  id: number;
  horizontal: number;
  vertical: number;
  table: number;
}

export interface JpegFrame {
  /** n of SOFn: 0 baseline, 1 extended, 2 progressive, 3 lossless; 55 for JPEG-LS. */
  process: number;
  precision: number;
  rows: number;
  columns: number;
  components: JpegComponent[];
}

export interface Segment {
  /** Second byte of the marker. */
  marker: number;
  /** Contents, without the marker and the length. */
  from: number;
  to: number;
}

export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
export const DQT = 0xdb;
export const DHT = 0xc4;
export const DRI = 0xdd;
export const APP0 = 0xe0;
export const APP14 = 0xee;
const JPEG_LS_FRAME = 0xf7;

/** The segment at or behind `at`, skipping fill bytes; `undefined` at the end of the stream. */
export function nextSegment(bytes: Uint8Array, at: number): Segment | undefined {
  let i = at;
  while (i + 1 < bytes.length && !(bytes[i] === 0xff && bytes[i + 1] !== 0xff && bytes[i + 1] !== 0)) i += 1;
  if (i + 1 >= bytes.length) return undefined;
  const marker = bytes[i + 1]!;
  const from = i + 4;
  if (marker === SOI || marker === EOI || (marker >= 0xd0 && marker <= 0xd7) || marker === 1)
    return { marker, from: i + 2, to: i + 2 };
  if (from > bytes.length) throw new CodecError('is cut off');
  const length = bytes[i + 2]! * 256 + bytes[i + 3]!;
  if (length < 2 || i + 2 + length > bytes.length) throw new CodecError('is cut off');
  return { marker, from, to: i + 2 + length };
}

/** What the segments before the frame header say of colours. */
export interface ColourMarkers {
  /** Of Adobe's segment (ITU-T T.872 section 6.5.3): 0 for R, G, B, 1 for Y, Cb, Cr. */
  adobeTransform?: number;
  /** There is a JFIF segment, by which three components are Y, Cb, Cr (ITU-T T.871 chapter 7). */
  jfif: boolean;
}

/** The frame header; throws `CodecError` where there is none. Reads no further than that. */
export function readJpegFrame(bytes: Uint8Array): JpegFrame & ColourMarkers {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new CodecError('is no JPEG stream');
  let adobeTransform: number | undefined;
  let jfif = false;
  let at = 2;
  for (let segment = nextSegment(bytes, at); segment; segment = nextSegment(bytes, at)) {
    const { marker, from, to } = segment;
    if (marker === SOS || marker === EOI) break;
    if (isFrameHeader(marker)) {
      return { ...parseFrame(bytes, segment), jfif, ...(adobeTransform !== undefined && { adobeTransform }) };
    }
    const name = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 5)));
    if (marker === APP0 && name === 'JFIF\0') jfif = true;
    if (marker === APP14 && to - from >= 12 && name === 'Adobe') adobeTransform = bytes[from + 11]!;
    at = to;
  }
  throw new CodecError('has no JPEG frame header');
}

export function isFrameHeader(marker: number): boolean {
  return (
    marker === JPEG_LS_FRAME || (marker >= 0xc0 && marker <= 0xcf && ![DHT, 0xc8, 0xcc].includes(marker))
  );
}

export function parseFrame(bytes: Uint8Array, { marker, from, to }: Segment): JpegFrame {
  if (to - from < 6) throw new CodecError('has a damaged JPEG frame header');
  const count = bytes[from + 5]!;
  if (count < 1 || to - from < 6 + 3 * count) throw new CodecError('has a damaged JPEG frame header');
  return {
    process: marker === JPEG_LS_FRAME ? 55 : marker - 0xc0,
    precision: bytes[from]!,
    rows: bytes[from + 1]! * 256 + bytes[from + 2]!,
    columns: bytes[from + 3]! * 256 + bytes[from + 4]!,
    components: Array.from({ length: count }, (_, i) => {
      const at = from + 6 + 3 * i;
      const sampling = bytes[at + 1]!;
      return { id: bytes[at]!, horizontal: sampling >> 4, vertical: sampling & 15, table: bytes[at + 2]! };
    }),
  };
}
