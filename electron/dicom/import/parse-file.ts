/** From the bytes of a file to a parsed DICOM data set, up to and including the header of its pixel data. */
import { parseDicom, type DataSet } from 'dicom-parser';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '../transfer-syntax';
import { MOST_ELEMENTS, TooManyElements, walkElements, type Walk, type WalkForm } from './element-walk';
import { Inflater } from './inflate';

export { inflate } from './inflate';

export const PIXEL_DATA = 'x7fe00010';

export interface ParsedFile {
  /** Parsed up to the header of the pixel data; for a deflated file its bytes are the inflated ones up to there. */
  dataSet: DataSet;
  transferSyntax: string;
  /** Bytes that were put before the file's own so that it parses; offsets in the data set are by so much too large. */
  shift: number;
  /** Where the deflated data set begins in the file, if it is deflated; offsets then count from its inflated start. */
  deflatedFrom?: number;
  /** Tag of the pixel data: PIXEL_DATA, or "x7fe00008" (float), or "x7fe00009" (double); absent without pixels. */
  pixelTag?: string;
  /** Bytes run out, or seem to, within an element in front of the pixel data. */
  endsEarly?: true;
  /** What is against the standard in how the elements are written, a sentence each. */
  notes: string[];
}

export type Parsed =
  | ParsedFile
  | {
      /** Reads on from the file's name. */
      refusal: string;
      /** Whether it began like DICOM, so that more of the file might help. */
      isDicom: boolean;
      /** It is a zip archive, as far as its first bytes tell. */
      isArchive?: true;
      /** How many bytes from the start of the file would help, as far as is known; absent where none would. */
      wanted?: number;
    };

const PREAMBLE_AND_MAGIC = 132;
const META_END_KNOWN = PREAMBLE_AND_MAGIC + 12;
/** No header is larger; enhanced multi-frame ones have some ten megabytes. */
export const MOST_HEADER_BYTES = 128 * 1024 * 1024;
/** A deflated header may have so many bytes, and so many for each byte of the file. */
const INFLATED_HEADER_BYTES = 16 * 1024 * 1024;
const MOST_RATIO = 100;
/** As many elements may be in a deflated header, whatever its size, and so many more for each byte of the file. */
const INFLATED_ELEMENTS = 200_000;
const ELEMENTS_A_BYTE = 4;
const TOO_LARGE = 'has a DICOM header that is too large or damaged';
export const DAMAGED = 'has a DICOM header that is damaged or cut off';

/**
 * Parses a file's first bytes. Never throws: what cannot be parsed has a refusal.
 * @param bytes the file, or as many of its first bytes as are at hand
 * @param total size of the file; where it is larger than `bytes`, a refusal may say how many bytes are wanted
 */
export function parseFile(bytes: Uint8Array, total = bytes.length): Parsed {
  if (bytes.length === 0) return { refusal: 'is empty', isDicom: false };
  const start = recognise(bytes);
  if (!start) return { ...whatElse(bytes), isDicom: false };
  const more = (end: number): Parsed => {
    const least = end - start.shift;
    if (bytes.length >= total || least <= bytes.length) return { refusal: DAMAGED, isDicom: true };
    if (least > MOST_HEADER_BYTES) {
      return { refusal: TOO_LARGE, isDicom: true };
    }
    // What is missing now is not all that will be missing: a few reads have to do for any header.
    const wanted = Math.min(total, MOST_HEADER_BYTES, Math.max(least, 2 * bytes.length));
    return { refusal: DAMAGED, isDicom: true, wanted };
  };
  try {
    const whole = start.shift > 0 ? withPreamble(bytes) : bytes;
    return parse(whole, start, bytes.length < total ? total : undefined, more);
  } catch (error) {
    if (error instanceof TooManyElements) return { refusal: TOO_LARGE, isDicom: true };
    // An element that was cut in two may have been taken for a damaged one.
    return more(Math.max(2 * bytes.length, META_END_KNOWN));
  }
}

/** @param total size of the file where `whole` is but its beginning */
function parse(
  whole: Uint8Array,
  start: Start,
  total: number | undefined,
  more: (wanted: number) => Parsed,
): Parsed {
  let syntax = start.transferSyntax;
  let from = 0;
  let plainMeta = true;
  if (!syntax) {
    const meta = walkMeta(whole);
    if (meta.wanted !== undefined) return more(meta.wanted);
    from = meta.end;
    syntax = meta.transferSyntax;
    plainMeta = meta.plain;
  }
  if (syntax === DEFLATED_LITTLE_ENDIAN) {
    if (total !== undefined) return { refusal: DAMAGED, isDicom: true, wanted: total };
    return parseDeflated(whole, from, start.shift);
  }
  const form = formOf(whole, from, syntax);
  const walk = walkElements(whole, from, form);
  if (walk.wanted !== undefined && total !== undefined) return more(walk.wanted);
  if (!walk.pixelTag && total !== undefined) return more(whole.length + 1);
  const bytes = forParser(whole, walk);
  const options = walk.pixelTag ? { untilTag: walk.pixelTag } : {};
  // The parser goes by the transfer syntax; where the data set is not what that says, it gets the data set alone.
  const alone = !syntax || form.mislabelled || !plainMeta;
  const parserSyntax = syntax === EXPLICIT_BIG_ENDIAN ? syntax : plainSyntax(form.explicit);
  const dataSet = alone
    ? parseDicom(bytes.subarray(from), { ...options, TransferSyntaxUID: parserSyntax })
    : parseDicom(bytes, {
        ...options,
        ...(start.transferSyntax && { TransferSyntaxUID: start.transferSyntax }),
      });
  return {
    dataSet,
    transferSyntax: syntax || plainSyntax(form.explicit),
    shift: alone ? start.shift - from : start.shift,
    notes: [...(plainMeta ? [] : [ODD_META]), ...notesOn(walk)],
    ...(walk.wanted !== undefined && { endsEarly: true as const }),
    ...(walk.pixelTag && { pixelTag: walk.pixelTag }),
  };
}

const ODD_META = 'The file meta information is in implicit VR, or there twice.';

function notesOn({ withoutVr }: Walk): string[] {
  return withoutVr.length > 0 ? ['Elements without a value representation were read by their lengths.'] : [];
}

function plainSyntax(explicit: boolean): string {
  return explicit ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
}

/** What the transfer syntax says of the form of elements, checked with the first one, for some writers get it wrong. */
function formOf(bytes: Uint8Array, from: number, syntax: string): WalkForm & { mislabelled: boolean } {
  const littleEndian = syntax !== EXPLICIT_BIG_ENDIAN;
  const explicit = syntax !== IMPLICIT_LITTLE_ENDIAN;
  const as = (truly: boolean) => ({ explicit: truly, littleEndian, mislabelled: truly !== explicit });
  if (from + 8 > bytes.length || !littleEndian) return as(explicit);
  const hasVr = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[from + 4]!, bytes[from + 5]!));
  if (hasVr === explicit) return as(explicit);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(from + 4, true);
  // A VR and a short length, read as one number, are more than any first element has.
  return as(length > 0xffff);
}

/** Inflates the header, within bounds; pixels are inflated where they are read. */
function parseDeflated(whole: Uint8Array, from: number, shift: number): Parsed {
  const deflated = whole.subarray(from);
  const inflater = new Inflater(deflated);
  const most = Math.min(MOST_HEADER_BYTES, INFLATED_HEADER_BYTES + MOST_RATIO * deflated.length);
  const elements = Math.min(MOST_ELEMENTS, INFLATED_ELEMENTS + ELEMENTS_A_BYTE * deflated.length);
  let size = 64 * 1024;
  let bytes = inflater.upTo(size);
  let walk: Walk;
  for (;;) {
    walk = walkElements(bytes, 0, { explicit: true, littleEndian: true }, elements);
    if (walk.pixelTag || inflater.ended) break;
    size = Math.max(2 * bytes.length, Math.min(walk.wanted ?? 0, MOST_HEADER_BYTES));
    if (size > most) return { refusal: TOO_LARGE, isDicom: true };
    bytes = inflater.upTo(size);
  }
  const header = walk.pixelTag ? bytes.subarray(0, walk.end) : bytes;
  const dataSet = parseDicom(whole.subarray(0, from), {
    ...(walk.pixelTag && { untilTag: walk.pixelTag }),
    TransferSyntaxUID: DEFLATED_LITTLE_ENDIAN,
    inflater: () => forParser(header, walk),
  });
  return {
    dataSet,
    transferSyntax: DEFLATED_LITTLE_ENDIAN,
    shift,
    deflatedFrom: from - shift,
    notes: notesOn(walk),
    ...(walk.pixelTag && { pixelTag: walk.pixelTag }),
  };
}

/** Bytes in which every VR is one that the parser knows by its length: "UN", or, for short values without one, "??". */
function forParser(bytes: Uint8Array, { asUnknown, withoutVr, pixelTag, end }: Walk): Uint8Array {
  if (asUnknown.length + withoutVr.length === 0) return bytes;
  const copy = bytes.slice(0, pixelTag ? end : bytes.length);
  for (const at of asUnknown) {
    copy[at] = 0x55;
    copy[at + 1] = 0x4e;
  }
  for (const { at, length } of withoutVr) copy.set([0x3f, 0x3f, length & 0xff, length >> 8], at + 4);
  return copy;
}

/**
 * The end of the meta information (group 0002, in explicit little endian by the standard) and the transfer syntax in it,
 * or ''. Some writers put it there in implicit VR, or twice, the second time with a preamble of its own or without.
 */
function walkMeta(bytes: Uint8Array): {
  end: number;
  transferSyntax: string;
  /** It is as the standard wants it. */
  plain: boolean;
  wanted?: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = PREAMBLE_AND_MAGIC;
  let transferSyntax = '';
  let plain = true;
  const seen = new Set<number>();
  const lacking = (wanted: number) => ({ end: at, transferSyntax, plain, wanted });
  for (;;) {
    if (at + 8 > bytes.length) return lacking(at + 8);
    if (view.getUint16(at, true) !== 0x0002) {
      if (at + PREAMBLE_AND_MAGIC + 2 > bytes.length || !isPreamble(bytes, view, at)) break;
      plain = false;
      at += PREAMBLE_AND_MAGIC;
      continue;
    }
    const element = view.getUint16(at + 2, true);
    if (seen.has(element)) plain = false;
    seen.add(element);
    const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
    const explicit = /^[A-Z]{2}$/.test(vr);
    if (!explicit) plain = false;
    const long = explicit && /^(O[BDFLVW]|U[CNRT])$/.test(vr);
    const header = long ? 12 : 8;
    if (at + header > bytes.length) return lacking(at + header);
    const length = long
      ? view.getUint32(at + 8, true)
      : explicit
        ? view.getUint16(at + 6, true)
        : view.getUint32(at + 4, true);
    const end = at + header + length;
    if (end > bytes.length) return lacking(end);
    if (element === 0x0010) {
      transferSyntax = String.fromCharCode(...bytes.subarray(at + header, Math.min(end, at + header + 64)))
        .replace(/\0.*$/s, '')
        .trim();
    }
    at = end;
  }
  return { end: at, transferSyntax, plain };
}

/** Whether a second file begins there: a preamble and meta information. */
function isPreamble(bytes: Uint8Array, view: DataView, at: number): boolean {
  const magic = String.fromCharCode(...bytes.subarray(at + 128, at + PREAMBLE_AND_MAGIC));
  return magic === 'DICM' && view.getUint16(at + PREAMBLE_AND_MAGIC, true) === 0x0002;
}

interface Start {
  shift: number;
  transferSyntax?: string;
}

/** How a file begins: with preamble, with the meta information but no preamble, or with the data set itself. */
function recognise(bytes: Uint8Array): Start | undefined {
  const ascii = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  if (ascii(128, 4) === 'DICM') return { shift: 0 };
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasVr = /^[A-Z]{2}$/.test(ascii(4, 2));
  const group = view.getUint16(0, true);
  const element = view.getUint16(2, true);
  if (group === 0x0002 && hasVr) return { shift: PREAMBLE_AND_MAGIC };
  if (group === 0x0008 && element <= 0x0070) {
    if (hasVr) return { shift: 0, transferSyntax: EXPLICIT_LITTLE_ENDIAN };
    if (view.getUint32(4, true) <= 1024) return { shift: 0, transferSyntax: IMPLICIT_LITTLE_ENDIAN };
  }
  if (group === 0x0800 && hasVr) return { shift: 0, transferSyntax: EXPLICIT_BIG_ENDIAN };
  return undefined;
}

/** Archives by their first bytes: zip (with entries), and gzip. */
function whatElse(bytes: Uint8Array): { refusal: string; isArchive?: true } {
  const refusal = 'is not a DICOM file';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { refusal: 'is packed with gzip; unpack it first' };
  const isZip = [0x50, 0x4b, 0x03, 0x04].every((byte, i) => bytes[i] === byte);
  return isZip ? { refusal, isArchive: true } : { refusal };
}

function withPreamble(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(PREAMBLE_AND_MAGIC + bytes.length);
  whole.set([0x44, 0x49, 0x43, 0x4d], 128);
  whole.set(bytes, PREAMBLE_AND_MAGIC);
  return whole;
}
