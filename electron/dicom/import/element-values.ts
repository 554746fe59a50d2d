/** Values out of a parsed DICOM data set, tolerant of what real files contain. */
import {
  ByteStream,
  littleEndianByteArrayParser,
  readSequenceItemsImplicit,
  type DataSet,
  type Element,
} from 'dicom-parser';
import { isUnderstood, textDecoding, type TextDecoding } from '../character-set';

/** Elements of VR PN that are read here; in implicit VR the file does not say so. */
const NAMES = new Set(['x00100010']);

/** Text of an element in the data set's character set, padding removed; '' where absent. */
export function text(dataSet: DataSet, tag: string): string {
  const bytes = textBytes(dataSet, tag);
  return bytes ? decoded(dataSet, tag, bytes) : '';
}

/** The same with its bytes, padding removed, and whether it was understood; `undefined` where absent. */
export function writtenText(
  dataSet: DataSet,
  tag: string,
): { shown: string; bytes: Uint8Array; understood: boolean } | undefined {
  const bytes = textBytes(dataSet, tag);
  if (!bytes) return undefined;
  const shown = decoded(dataSet, tag, bytes);
  return { shown, bytes: withoutPadding(bytes), understood: isUnderstood(decodingOf(dataSet), bytes, shown) };
}

function decoded(dataSet: DataSet, tag: string, bytes: Uint8Array): string {
  const isName = dataSet.elements[tag]!.vr === 'PN' || NAMES.has(tag);
  return decodingOf(dataSet)(bytes, isName)
    .replace(/[\0 ]+$/, '')
    .trimStart();
}

function textBytes(dataSet: DataSet, tag: string): Uint8Array | undefined {
  const element = dataSet.elements[tag];
  if (!element || element.length <= 0 || element.items) return undefined;
  const end = element.dataOffset + element.length;
  return end > dataSet.byteArray.length ? undefined : dataSet.byteArray.subarray(element.dataOffset, end);
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end -= 1;
  return bytes.subarray(0, end);
}

/** Values of a multi-valued text element, each trimmed; [] where absent. */
export function texts(dataSet: DataSet, tag: string): string[] {
  const whole = text(dataSet, tag);
  return whole === '' ? [] : whole.split('\\').map((value) => value.trim());
}

/**
 * Numbers of a DS or IS element. `undefined` where the element is absent or empty, has fewer than `count` values, or
 * one of the first `count` is no finite number.
 */
export function decimals(dataSet: DataSet, tag: string, count: number): number[] | undefined {
  const values = texts(dataSet, tag).slice(0, count).map(decimal);
  return values.length === count && values.every(Number.isFinite) ? values : undefined;
}

export function decimalOf(dataSet: DataSet, tag: string): number | undefined {
  return decimals(dataSet, tag, 1)?.[0];
}

/** An unsigned 16-bit value; `undefined` where absent or too short. */
export function unsigned16(dataSet: DataSet, tag: string): number | undefined {
  const element = dataSet.elements[tag];
  return element && element.length >= 2 ? dataSet.uint16(tag) : undefined;
}

/** A value of VR US or SS, by Pixel Representation. */
export function pixelValue(dataSet: DataSet, tag: string, signed: boolean): number | undefined {
  const element = dataSet.elements[tag];
  if (!element || element.length < 2) return undefined;
  return signed ? dataSet.int16(tag) : dataSet.uint16(tag);
}

/** Items of a sequence; [] where absent. Throws where it is damaged. */
export function items(dataSet: DataSet, tag: string): DataSet[] {
  const element = dataSet.elements[tag];
  if (element && !element.items && isUnknownSequence(dataSet, element))
    element.items = readUnknownSequence(dataSet, element);
  const found = (element?.items ?? []).flatMap((item) => item.dataSet ?? []);
  // Items are in the character set of what they lie in unless they name their own (PS3.3 C.12.1.1.2).
  for (const item of found) if (!item.elements[CHARACTER_SET]) decodings.set(item, decodingOf(dataSet));
  return found;
}

const ITEM = [0xfe, 0xff, 0x00, 0xe0];

/** Whether an element is a sequence with VR UN, as those write it that do not know it. */
function isUnknownSequence({ byteArray }: DataSet, { vr, length, dataOffset }: Element): boolean {
  return vr === 'UN' && length >= 8 && ITEM.every((byte, i) => byteArray[dataOffset + i] === byte);
}

/** Items of a sequence with VR UN: in implicit VR little endian (PS3.5 section 6.2.2). Throws where they are damaged. */
export function readUnknownSequence(dataSet: DataSet, { tag, length, dataOffset }: Element): Element[] {
  const bytes = dataSet.byteArray.subarray(0, dataOffset + length);
  const stream = new ByteStream(littleEndianByteArrayParser, bytes as Uint8Array, dataOffset);
  const parsed: Element = { tag, length, dataOffset };
  readSequenceItemsImplicit(stream, parsed);
  return parsed.items ?? [];
}

/** Decimal commas and Fortran's exponents are against the standard but occur. NaN for what is no number. */
export function decimal(value: string): number {
  return value === '' ? Number.NaN : Number(value.replace(',', '.').replace(/[dD](?=[+-]?\d+$)/, 'e'));
}

const CHARACTER_SET = 'x00080005';
const decodings = new WeakMap<DataSet, TextDecoding>();

/** How text of a data set is decoded: by its own character set, or that of the item or data set that it lies in. */
export function decodingOf(dataSet: DataSet): TextDecoding {
  let decoding = decodings.get(dataSet);
  if (!decoding) {
    const declared = dataSet.elements[CHARACTER_SET] ? (dataSet.string(CHARACTER_SET) ?? '') : '';
    decoding = textDecoding(declared.split('\\'));
    decodings.set(dataSet, decoding);
  }
  return decoding;
}
