/** Where the bytes of the pixels lie, checked against the bytes that are there (PS3.5 Annex A.4). */
import type { ParsedFile } from '../parse-file';
import { howToDecode } from '../../transfer-syntax';
import type { ReadForm } from './pixel-form';

export type PixelPlace =
  /** Frames one behind the other in the file. Offset and length of all frames that are there together, in bytes. */
  | { kind: 'native'; offset: number; length: number }
  /**
   * The same in what a deflated data set inflates to. `from` is where that begins in the file; `whole`: the bytes of the
   * element, of which a padding byte or more may be no frame's.
   */
  | { kind: 'deflated'; from: number; offset: number; length: number; whole: number }
  /** Fragments from `offset` (the basic offset table's item) to at most `end`. */
  | { kind: 'encapsulated'; offset: number; end: number; extended?: ExtendedOffsets };

export interface ExtendedOffsets {
  /** Of each frame's first item, counted from behind the basic offset table. */
  offsets: number[];
  /** Bytes of each frame without its item header. */
  lengths: number[];
}

const UNDEFINED_LENGTH = 0xffffffff;
/** An item header and the least that any codec makes of an image. */
const LEAST_FRAME_BYTES = 8 + 2;
/** Pixels of a deflated data set may have so many bytes, and so many for each byte of the file. */
const INFLATED_BYTES = 256 * 1024 * 1024;
const MOST_RATIO = 250;

/** Bytes of one frame as it is stored uncompressed; with 1 bit a pixel it may be no whole number. */
export function nativeFrameBytes({
  form,
  rows,
  columns,
}: Pick<ReadForm, 'form' | 'rows' | 'columns'>): number {
  const samples = form.subsampled ? 2 : form.samples;
  return (rows * columns * samples * form.bitsAllocated) / 8;
}

export function readPixelPlace(
  parsed: ParsedFile,
  read: ReadForm,
  availableBytes: number,
): { place: PixelPlace; notes: string[] } | { refusal: string } {
  const { dataSet, transferSyntax, shift, deflatedFrom, pixelTag } = parsed;
  const element = dataSet.elements[pixelTag!]!;
  const offset = element.dataOffset - (deflatedFrom === undefined ? shift : 0);
  // Whether a deflated file has them all shows when it is inflated.
  const end = deflatedFrom === undefined ? availableBytes : Infinity;
  if (howToDecode(transferSyntax) !== 'native') {
    const notes: string[] = [];
    let last = end;
    if (element.length !== UNDEFINED_LENGTH) {
      if (!startsWithItem(parsed))
        return { refusal: 'says its pixels are compressed, but they are not encapsulated' };
      notes.push('The compressed pixels have a length of their own, against the standard.');
      last = Math.min(end, offset + element.length);
    }
    if (last - offset < read.frames * LEAST_FRAME_BYTES)
      return { refusal: `has too few bytes for the ${read.frames} frames that it says it has` };
    const extended = readExtended(parsed, read.frames);
    return {
      place: { kind: 'encapsulated', offset, end: last, ...(extended && { extended }) },
      notes,
    };
  }
  if (element.length === UNDEFINED_LENGTH)
    return { refusal: 'has compressed pixels although its transfer syntax says otherwise' };

  const notes: string[] = [];
  const present = Math.max(0, Math.min(element.length, end - offset));
  const needed = (form: ReadForm['form']) => Math.ceil(nativeFrameBytes({ ...read, form }) * read.frames);
  // Some writers claim shared colour and write it in full.
  const full = { ...read.form, subsampled: false };
  if (read.form.subsampled && present >= needed(full)) {
    read.form.subsampled = false;
    notes.push('The colours are not subsampled, although the file says so.');
  }
  const length = needed(read.form);
  // Of a file that ends early, the frames that are there are read; of far too few, who knows what they are.
  const partly = deflatedFrom === undefined && read.frames > 1 && 2 * present >= length;
  if (present < length && !partly)
    return { refusal: `has pixel data that is cut off: ${present} of ${length} bytes are there` };
  if (deflatedFrom !== undefined && length > INFLATED_BYTES + MOST_RATIO * availableBytes)
    return {
      refusal: `says it has ${length} bytes of pixels, too many for a file of ${availableBytes} bytes`,
    };
  const place: PixelPlace =
    deflatedFrom === undefined
      ? { kind: 'native', offset, length: Math.min(length, present) }
      : { kind: 'deflated', from: deflatedFrom, offset, length, whole: element.length };
  return { place, notes };
}

/** Whether the first of the pixel bytes are an item's, as far as they are at hand. */
function startsWithItem({ dataSet, pixelTag }: ParsedFile): boolean {
  const { dataOffset } = dataSet.elements[pixelTag!]!;
  const found = dataSet.byteArray.subarray(dataOffset, dataOffset + 4);
  return found.length < 4 || [0xfe, 0xff, 0x00, 0xe0].every((byte, i) => found[i] === byte);
}

/** Extended Offset Table (7FE0,0001) and its lengths (7FE0,0002); nothing where they do not fit the frames. */
function readExtended({ dataSet }: ParsedFile, frames: number): ExtendedOffsets | undefined {
  const numbers = (tag: string): number[] | undefined => {
    const element = dataSet.elements[tag];
    if (!element || element.length !== 8 * frames) return undefined;
    if (element.dataOffset + element.length > dataSet.byteArray.length) return undefined;
    const { buffer, byteOffset } = dataSet.byteArray;
    const view = new DataView(buffer, byteOffset + element.dataOffset, element.length);
    return Array.from({ length: frames }, (_, i) => Number(view.getBigUint64(8 * i, true)));
  };
  const offsets = numbers('x7fe00001');
  const lengths = numbers('x7fe00002');
  return offsets && lengths ? { offsets, lengths } : undefined;
}
