/**
 * Data sets as bytes: explicit VR (PS3.5 section 7.1), by keyword. The VR of a keyword comes from the data dictionary
 * that dcmjs carries. dcmjs's own writer is not used: it cuts decimal strings without their exponents, and it takes
 * longer over the header of a slice than the disk over its pixels.
 */
import { data as dcmjs } from 'dcmjs';

export type Primitive = string | number;
export type Value = Primitive | readonly Primitive[] | Uint8Array | readonly Attributes[] | RawValue;
/** A data set by keyword. What is `undefined` is absent; '' and [] are present and empty. */
export interface Attributes {
  [keyword: string]: Value | undefined;
}

/** A value that is written as it is: for what the dictionary leaves open, and for faults on purpose. */
export class RawValue {
  constructor(
    readonly vr: string,
    readonly bytes: Uint8Array,
  ) {}
}

export interface EncodedElement {
  /** group · 65536 + element */
  tag: number;
  bytes: Uint8Array;
}

export interface DataSetForm {
  /** Elements whose VR is "US or SS" hold signed values: Pixel Representation is 1. */
  signed?: boolean;
  bigEndian?: boolean;
  /** Texts beyond ASCII cannot be written, since the character set is none that is known: "?" stands for the rest. */
  ascii?: boolean;
}

/** VRs with a 32-bit length after two reserved bytes (PS3.5 table 7.1-1). */
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const NUMBER_SIZES: Record<string, number> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, AT: 4 };
const ITEM = 0xfffee000;
export const BEYOND_ASCII = /[^\0-\x7f]/gu;
const utf8 = new TextEncoder();

/** Tag and VR of a keyword. Throws a plain `Error` for a keyword that is in no dictionary. */
export function lookUp(keyword: string): { tag: number; vr: string } {
  let known = lookedUp.get(keyword);
  if (!known) {
    const entry = dcmjs.DicomMetaDictionary.nameMap[keyword];
    if (!entry) throw new Error(`The data dictionary has no element "${keyword}".`);
    known = { tag: Number.parseInt(entry.tag.replace(/[(),]/g, ''), 16), vr: entry.vr };
    lookedUp.set(keyword, known);
  }
  return known;
}
const lookedUp = new Map<string, { tag: number; vr: string }>();

/** Elements in the order of their tags. */
export function encodeElements(attributes: Attributes, form: DataSetForm = {}): EncodedElement[] {
  const elements: EncodedElement[] = [];
  for (const [keyword, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const { tag, vr } = lookUp(keyword);
    elements.push({ tag, bytes: encodeElement(tag, plainVr(vr, form), value, form) });
  }
  return elements.sort((a, b) => a.tag - b.tag);
}

/** Two ordered lists as one; where both have an element, that of `over` is taken. */
export function mergeElements(
  under: readonly EncodedElement[],
  over: readonly EncodedElement[],
): EncodedElement[] {
  const merged: EncodedElement[] = [];
  let i = 0;
  for (const element of over) {
    while (i < under.length && under[i]!.tag < element.tag) merged.push(under[i++]!);
    if (under[i]?.tag === element.tag) i++;
    merged.push(element);
  }
  return merged.concat(under.slice(i));
}

export function joinElements(elements: readonly EncodedElement[]): Uint8Array {
  return joinBytes(elements.map(({ bytes }) => bytes));
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Tag, VR and length before a value of `length` bytes. */
export function elementHead(tag: number, vr: string, length: number, bigEndian = false): Uint8Array {
  const long = LONG.has(vr);
  const head = new Uint8Array(long ? 12 : 8);
  const view = new DataView(head.buffer);
  view.setUint16(0, tag >>> 16, !bigEndian);
  view.setUint16(2, tag & 0xffff, !bigEndian);
  head[4] = vr.charCodeAt(0);
  head[5] = vr.charCodeAt(1);
  if (long) view.setUint32(8, length, !bigEndian);
  else if (length > 0xffff) throw new Error(`An element of VR ${vr} cannot hold ${length} bytes.`);
  else view.setUint16(6, length, !bigEndian);
  return head;
}

/** Tag and length before an item of a sequence or a fragment of pixel data (PS3.5 section 7.5). */
export function itemHead(length: number, bigEndian = false): Uint8Array {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint16(0, ITEM >>> 16, !bigEndian);
  view.setUint16(2, ITEM & 0xffff, !bigEndian);
  view.setUint32(4, length, !bigEndian);
  return head;
}

function encodeElement(tag: number, vr: string, value: Value, form: DataSetForm): Uint8Array {
  if (value instanceof RawValue) {
    return joinBytes([elementHead(tag, value.vr, value.bytes.length, form.bigEndian), value.bytes]);
  }
  const bytes =
    vr === 'SQ' ? encodeItems(value as readonly Attributes[], form) : encodeValue(vr, value, form);
  return joinBytes([elementHead(tag, vr, bytes.length, form.bigEndian), bytes]);
}

function encodeItems(items: readonly Attributes[], form: DataSetForm): Uint8Array {
  return joinBytes(
    items.flatMap((item) => {
      const bytes = joinElements(encodeElements(item, form));
      return [itemHead(bytes.length, form.bigEndian), bytes];
    }),
  );
}

function encodeValue(vr: string, value: Value, form: DataSetForm): Uint8Array {
  if (value instanceof Uint8Array) return padded(value, 0);
  const values = (Array.isArray(value) ? value : [value]) as readonly Primitive[];
  const size = NUMBER_SIZES[vr];
  if (size === undefined) {
    const text = values.join('\\');
    return padded(utf8.encode(form.ascii ? text.replace(BEYOND_ASCII, '?') : text), vr === 'UI' ? 0 : 0x20);
  }
  const numbers = values.filter((one) => one !== '').map(Number);
  const bytes = new Uint8Array(numbers.length * size);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => setNumber(view, vr, i * size, number, !form.bigEndian));
  return bytes;
}

function setNumber(view: DataView, vr: string, at: number, number: number, little: boolean): void {
  switch (vr) {
    case 'US':
      return view.setUint16(at, number, little);
    case 'SS':
      return view.setInt16(at, number, little);
    case 'UL':
      return view.setUint32(at, number, little);
    case 'SL':
      return view.setInt32(at, number, little);
    case 'FL':
      return view.setFloat32(at, number, little);
    case 'FD':
      return view.setFloat64(at, number, little);
    default: // AT: two 16-bit numbers
      view.setUint16(at, number >>> 16, little);
      view.setUint16(at + 2, number & 0xffff, little);
  }
}

/** The dictionary's abbreviations: "xs" is US or SS, "up" an offset (UL), "ox" OB or OW. */
function plainVr(vr: string, { signed }: DataSetForm): string {
  if (vr === 'xs') return signed ? 'SS' : 'US';
  if (vr === 'up') return 'UL';
  return vr === 'ox' || vr === 'lt' ? 'OW' : vr;
}

function padded(bytes: Uint8Array, filler: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  even[bytes.length] = filler;
  return even;
}
