/** Pixel Data (7FE0,0010) in each transfer syntax that is written. */
import { deflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import { UserError } from '../../../core/errors';
import type { DicomSyntax } from '../../../core/export-options';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  JPEG_LS_LOSSLESS,
  RLE_LOSSLESS,
} from '../../transfer-syntax';
import type { StoredForm } from '../stored-form';
import { elementHead, itemHead, joinBytes } from './data-set';
import { jpegLsEncoder } from './jpeg-ls';
import { encodeRle } from './rle';

const PIXEL_DATA = 0x7fe00010;
const UNDEFINED_LENGTH = 0xffffffff;
const SEQUENCE_END = new Uint8Array([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
const deflated = promisify(deflateRaw);

export const SYNTAX_UIDS: Record<DicomSyntax, string> = {
  explicit: EXPLICIT_LITTLE_ENDIAN,
  rle: RLE_LOSSLESS,
  'jpeg-ls': JPEG_LS_LOSSLESS,
  deflated: DEFLATED_LITTLE_ENDIAN,
};

/** Makes the element from the frames of one file, each of rows · columns values. */
export type EncodePixels = (frames: readonly Int16Array[], columns: number) => Uint8Array[];

/** Loads what a syntax needs. Frames in `form`; values of up to 8 bits still take 16 in the memory of a frame. */
export async function pixelEncoder(syntax: DicomSyntax, form: StoredForm): Promise<EncodePixels> {
  if (syntax === 'rle')
    return (frames, columns) => encapsulated(frames.map((frame) => encodeRle(frame, columns)));
  if (syntax === 'jpeg-ls') {
    const encode = await jpegLsEncoder();
    return (frames, columns) => encapsulated(frames.map((frame) => encode(frame, columns, form.bits)));
  }
  return native;
}

/** The rest of a file after its meta information. */
export async function dataSetParts(
  syntax: DicomSyntax,
  elements: Uint8Array,
  pixels: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  if (syntax !== 'deflated') return [elements, ...pixels];
  const bytes = await deflated(joinBytes([elements, ...pixels]));
  // An odd number of bytes gets a null at the end (PS3.5 section A.5).
  return bytes.length % 2 === 1 ? [bytes, new Uint8Array(1)] : [bytes];
}

/** Every platform that Electron runs on is little endian, so the memory of an Int16Array is what a file holds. */
export function littleEndianBytes(values: Int16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function native(frames: readonly Int16Array[]): Uint8Array[] {
  const length = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
  if (length >= UNDEFINED_LENGTH) {
    throw new UserError(
      'bad-request',
      'All frames in one file would take more than 4 GB, and a DICOM element holds no more. Choose RLE or JPEG-LS, or one file a slice.',
    );
  }
  return [elementHead(PIXEL_DATA, 'OW', length), ...frames.map(littleEndianBytes)];
}

/** Basic offset table, one fragment a frame, delimiter (PS3.5 section A.4). */
function encapsulated(frames: readonly Uint8Array[]): Uint8Array[] {
  const offsets = new Uint8Array(4 * frames.length);
  const view = new DataView(offsets.buffer);
  const fragments: Uint8Array[] = [];
  let at = 0;
  frames.forEach((frame, i) => {
    const odd = frame.length % 2;
    view.setUint32(4 * i, at, true);
    fragments.push(itemHead(frame.length + odd), frame);
    if (odd === 1) fragments.push(new Uint8Array(1));
    at += 8 + frame.length + odd;
  });
  // Offsets beyond 32 bits cannot be told; an empty table is allowed.
  const table = at > UNDEFINED_LENGTH ? new Uint8Array(0) : offsets;
  return [
    elementHead(PIXEL_DATA, 'OB', UNDEFINED_LENGTH),
    itemHead(table.length),
    table,
    ...fragments,
    SEQUENCE_END,
  ];
}
