/** From the bytes of a file to a parsed DICOM data set, up to and including the header of its pixel data. */
import { inflateRawSync } from 'node:zlib';
import { parseDicom, type DataSet } from 'dicom-parser';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '../transfer-syntax';

export const PIXEL_DATA = 'x7fe00010';

/** No single image needs more; a deflated file that claims to is a bomb. */
const MAX_INFLATED_BYTES = 1 << 30;
const PREAMBLE_AND_MAGIC = 132;

export type Parsed =
  | {
      dataSet: DataSet;
      transferSyntax: string;
      /** Bytes that were put before the file's own so that it parses; offsets in the data set are by so much too large. */
      shift: number;
      /** Where the deflated data set begins in the file, if it is deflated; offsets then count from its inflated start. */
      deflatedFrom?: number;
    }
  | {
      refusal: string;
      /** Whether it began like DICOM, so that more of the file might help. */ isDicom: boolean;
    };

/**
 * Parses a file's first bytes. Never throws: what cannot be parsed has a refusal. A data set without pixel data, or
 * cut off before it, comes back as far as it goes.
 */
export function parseFile(bytes: Uint8Array): Parsed {
  if (bytes.length === 0) return { refusal: 'is empty', isDicom: false };
  const start = recognise(bytes);
  if (!start) return { refusal: 'is not a DICOM file', isDicom: false };
  let deflatedFrom: number | undefined;
  try {
    const whole = start.shift > 0 ? withPreamble(bytes) : bytes;
    const dataSet = parseDicom(whole, {
      untilTag: PIXEL_DATA,
      ...(start.transferSyntax && { TransferSyntaxUID: start.transferSyntax }),
      inflater: (all: Uint8Array, position: number) => {
        deflatedFrom = position - start.shift;
        return inflate(all.subarray(position));
      },
    });
    // A deflated data set is parsed from bytes of its own, to which the elements of the meta information do not point.
    const transferSyntax =
      deflatedFrom !== undefined
        ? DEFLATED_LITTLE_ENDIAN
        : (start.transferSyntax ?? (dataSet.string('x00020010') ?? '').trim());
    return {
      dataSet,
      transferSyntax,
      shift: start.shift,
      ...(deflatedFrom !== undefined && { deflatedFrom }),
    };
  } catch {
    return { refusal: 'has a DICOM header that is damaged or cut off', isDicom: true };
  }
}

/** A deflated data set as it was. Throws if it is damaged, cut off, or beyond all bounds. */
export function inflate(deflated: Uint8Array, mostBytes = MAX_INFLATED_BYTES): Uint8Array {
  return inflateRawSync(deflated, { maxOutputLength: mostBytes });
}

/** How a file begins: with preamble, with the meta information but no preamble, or with the data set itself. */
function recognise(bytes: Uint8Array): { shift: number; transferSyntax?: string } | undefined {
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

function withPreamble(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(PREAMBLE_AND_MAGIC + bytes.length);
  whole.set([0x44, 0x49, 0x43, 0x4d], 128);
  whole.set(bytes, PREAMBLE_AND_MAGIC);
  return whole;
}
