/** Modality and VOI look-up tables (PS3.3 C.11.1, C.11.2). */
import type { DataSet } from 'dicom-parser';
import { decimalOf, items, text } from '../element-values';

export type LutEntries = Pick<ModalityLut, 'first' | 'entries'>;

export interface ModalityLut {
  /** Stored value of the first entry; lower ones get the first entry, higher ones than the last get the last. */
  first: number;
  entries: Uint16Array;
  /** Significant bits of an entry. */
  bits: number;
  /** Modality LUT Type: "HU", "US" (unspecified), or what the file says; '' where absent. */
  units: string;
}

interface Descriptor {
  count: number;
  first: number;
  bits: number;
}

/** The number of entries, the first input value, and the bits of an entry (0028,3002). */
export function readDescriptor(dataSet: DataSet, tag: string, signed: boolean): Descriptor | undefined {
  const element = dataSet.elements[tag];
  if (!element || element.length < 6) return undefined;
  const count = dataSet.uint16(tag, 0)! || 65536;
  // With some writers the sign of the VR, not that of the pixels, holds for the first input value.
  const first = signed || element.vr === 'SS' ? dataSet.int16(tag, 1)! : dataSet.uint16(tag, 1)!;
  const bits = dataSet.uint16(tag, 2)!;
  return bits >= 1 && bits <= 16 ? { count, first, bits } : undefined;
}

/** Entries of a table, of 16 bits each, or of 8 where they are packed so; `undefined` where bytes are missing. */
export function readEntries(
  dataSet: DataSet,
  tag: string,
  { count, bits }: Descriptor,
): Uint16Array | undefined {
  const element = dataSet.elements[tag];
  if (!element || element.dataOffset + element.length > dataSet.byteArray.length) return undefined;
  if (element.length >= 2 * count)
    return Uint16Array.from({ length: count }, (_, i) => dataSet.uint16(tag, i)!);
  if (bits > 8 || element.length < count) return undefined;
  return Uint16Array.from(dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + count));
}

/**
 * The table of a Modality LUT Sequence; `undefined` where there is none, or but an item without values, a refusal where it
 * is damaged.
 */
export function readModalityLut(
  dataSet: DataSet,
  signed: boolean,
): ModalityLut | { refusal: string } | undefined {
  const [item] = items(dataSet, 'x00283000');
  if (!item || ['x00283002', 'x00283006'].every((tag) => !item.elements[tag]?.length)) return undefined;
  const descriptor = readDescriptor(item, 'x00283002', signed);
  const entries = descriptor && readEntries(item, 'x00283006', descriptor);
  if (!entries) return { refusal: 'has a modality look-up table that is damaged' };
  return { first: descriptor.first, entries, bits: descriptor.bits, units: text(item, 'x00283004') };
}

/**
 * The input values over which the first VOI LUT rises or falls, as a window: where it is flat at an end, everything is
 * black or white as beyond a window. `instead` where the file has no window of its own.
 */
export function readVoiLut(
  dataSet: DataSet,
  signed: boolean,
): { window: { center: number; width: number }; instead: boolean } | undefined {
  const [item] = items(dataSet, 'x00283010');
  const descriptor = item && readDescriptor(item, 'x00283002', signed);
  if (!descriptor || descriptor.count < 2) return undefined;
  const { from, to } = slopeOf(readEntries(item, 'x00283006', descriptor), descriptor.count);
  const first = descriptor.first + from;
  const count = to - from + 1;
  const instead =
    decimalOf(dataSet, 'x00281050') === undefined || decimalOf(dataSet, 'x00281051') === undefined;
  return { window: { center: first + count / 2, width: count }, instead };
}

/** The part of a table between its flat ends, as far as these are longer than its steps. */
function slopeOf(entries: Uint16Array | undefined, count: number): { from: number; to: number } {
  if (!entries || entries[0] === entries[count - 1]) return { from: 0, to: count - 1 };
  return { from: flatness(entries, 0, 1), to: count - 1 - flatness(entries, count - 1, -1) };
}

/** By how many entries the first step, from an end on, is longer than the next. */
function flatness(entries: Uint16Array, end: number, direction: 1 | -1): number {
  const length = (from: number) => {
    let at = from;
    while (entries[at] === entries[from]) at += direction;
    return Math.abs(at - from);
  };
  const first = length(end);
  return Math.max(0, first - length(end + direction * first));
}

/** Values through a table. The bits of the table's entries say how many of the result's are used. */
export function applyLut(values: ArrayLike<number>, { first, entries }: LutEntries): Uint16Array {
  const last = entries.length - 1;
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const index = values[i]! - first;
    out[i] = entries[index < 0 ? 0 : index > last ? last : index]!;
  }
  return out;
}
