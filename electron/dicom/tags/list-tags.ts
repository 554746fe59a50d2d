/** All elements of a DICOM file as rows of a list: nested sequences, private elements, values as text. */
import { readPart10Header, type DataSet, type Element } from 'dicom-parser';
import type { TagList, TagRow } from '../../core/tags';
import { UserError } from '../../core/errors';
import { decodingOf, readUnknownSequence } from '../import/element-values';
import { parseFile } from '../import/parse-file';
import { EXPLICIT_BIG_ENDIAN } from '../transfer-syntax';
import type { TextDecoding } from '../character-set';
import { dictionaryEntry, isPrivate } from './dictionary';
import { valueText } from './value-text';

/** More than any sensible header has; a list of them all would only be slow. */
const MAX_ROWS = 20_000;
const MAX_DEPTH = 32;
const PER_FRAME = 'x52009230';
const CHARACTER_SET = 'x00080005';

export interface ListOptions {
  /** Frame within the file (from 0): of the per-frame functional groups only its item is listed. */
  frame?: number;
}

/**
 * Rows in the order of tags. Bulk values are not decoded, long ones are cut.
 * @param bytes a DICOM file, with or without its pixel data
 * @throws UserError (bad-file) where the bytes are no DICOM file
 */
export function listTags(bytes: Uint8Array, options: ListOptions = {}): Pick<TagList, 'rows' | 'truncated'> {
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) throw new UserError('bad-file', `This file ${parsed.refusal}.`);
  const list: Listing = {
    rows: [],
    truncated: false,
    bigEndian: parsed.transferSyntax === EXPLICIT_BIG_ENDIAN,
    frame: options.frame,
  };
  const { dataSet, deflatedFrom } = parsed;
  if (deflatedFrom === undefined) walk(dataSet, decodingOf(dataSet), 0, list);
  else {
    // The meta information lies in the file, what follows it in what the file inflates to.
    const meta = withPreamble(bytes.subarray(0, deflatedFrom));
    walk(readPart10Header(meta), decodingOf(dataSet), 0, list);
    walk(dataSet, decodingOf(dataSet), 0, list, (tag) => !tag.startsWith('x0002'));
  }
  return { rows: list.rows, truncated: list.truncated };
}

interface Listing {
  rows: TagRow[];
  truncated: boolean;
  bigEndian: boolean;
  frame: number | undefined;
}

const PREAMBLE = 128;

/** A file's start as the parser wants it, also where the preamble was left out. */
function withPreamble(start: Uint8Array): Uint8Array {
  const magic = Buffer.from('DICM', 'latin1');
  if (magic.equals(start.subarray(PREAMBLE, PREAMBLE + 4))) return start;
  return Buffer.concat([Buffer.alloc(PREAMBLE), magic, start]);
}

function walk(
  dataSet: DataSet,
  decoding: TextDecoding,
  depth: number,
  list: Listing,
  wanted: (tag: string) => boolean = () => true,
): void {
  const own = dataSet.elements[CHARACTER_SET] ? decodingOf(dataSet) : decoding;
  for (const tag of Object.keys(dataSet.elements).filter(wanted).sort()) {
    if (list.rows.length >= MAX_ROWS || depth > MAX_DEPTH) {
      list.truncated = true;
      return;
    }
    const element = dataSet.elements[tag]!;
    // The end of an item or sequence is no element; what the parser was told and not the file has no length.
    if (tag.startsWith('xfffe') || element.length === undefined) continue;
    const found = element.items ?? unknownSequence(dataSet, tag, element);
    if (found) sequence(dataSet, tag, element, found, own, depth, list);
    else list.rows.push(plainRow(dataSet, tag, element, own, depth, list.bigEndian));
  }
}

function plainRow(
  dataSet: DataSet,
  tag: string,
  element: Element,
  decoding: TextDecoding,
  depth: number,
  bigEndian: boolean,
): TagRow {
  const entry = dictionaryEntry(tag);
  const vr = vrOf(dataSet, tag, element, entry?.vr);
  // Pixels are bulk, and the kept header of a file ends before them.
  const isPixels = tag.startsWith('x7fe0');
  const undefinedLength = element.length === 0xffffffff || element.hadUndefinedLength === true;
  const text = isPixels
    ? { value: '', meaning: 'Pixels' }
    : // Meta information is little endian whatever follows it.
      valueText(dataSet, element, vr, decoding, !bigEndian || tag.startsWith('x0002'));
  return {
    depth,
    tag: shown(tag),
    vr,
    keyword: entry?.keyword ?? '',
    creator: creatorOf(dataSet, tag, decoding),
    ...text,
    bytes: isPixels && undefinedLength ? -1 : element.length,
  };
}

function sequence(
  dataSet: DataSet,
  tag: string,
  element: Element,
  found: readonly Element[],
  decoding: TextDecoding,
  depth: number,
  list: Listing,
): void {
  const entry = dictionaryEntry(tag);
  list.rows.push({
    depth,
    tag: shown(tag),
    vr: 'SQ',
    keyword: entry?.keyword ?? '',
    creator: creatorOf(dataSet, tag, decoding),
    value: `${found.length} item${found.length === 1 ? '' : 's'}`,
    meaning: '',
    bytes: element.hadUndefinedLength ? -1 : element.length,
  });
  for (const [i, item] of found.entries()) {
    if (tag === PER_FRAME && list.frame !== undefined && i !== list.frame) continue;
    if (list.rows.length >= MAX_ROWS) {
      list.truncated = true;
      return;
    }
    list.rows.push({
      depth: depth + 1,
      tag: '(FFFE,E000)',
      vr: '',
      keyword: 'Item',
      creator: '',
      value: `${i + 1} of ${found.length}`,
      meaning: '',
      bytes: item.hadUndefinedLength ? -1 : item.length,
    });
    if (item.dataSet) walk(item.dataSet, decoding, depth + 2, list);
  }
}

/** Items of a sequence that was written with VR UN, as those do that do not know it: implicit VR (PS3.5 section 6.2.2). */
function unknownSequence(dataSet: DataSet, tag: string, element: Element): Element[] | undefined {
  if (element.vr !== 'UN' || element.length < 8 || dictionaryEntry(tag)?.vr !== 'SQ') return undefined;
  try {
    return readUnknownSequence(dataSet, element);
  } catch {
    return undefined;
  }
}

/** What the file says; in implicit VR, or under "unknown", what the dictionary says. */
function vrOf(dataSet: DataSet, tag: string, element: Element, byDictionary: string | undefined): string {
  if (element.vr && /^(?!UN)[A-Z]{2}$/.test(element.vr)) return element.vr;
  const vr = byDictionary ?? 'UN';
  if (vr === 'US' && /^x0028(0106|0107|0108|0109|0110|0111|0120|0121)$/.test(tag)) {
    const signed = dataSet.elements['x00280103'] && dataSet.uint16('x00280103') === 1;
    return signed ? 'SS' : 'US';
  }
  // A sequence of unknown VR that was not parsed as one.
  return vr === 'SQ' && element.length > 0 ? 'UN' : vr;
}

/** The Private Creator that reserves the block of a private element (PS3.5 section 7.8.1). */
function creatorOf(dataSet: DataSet, tag: string, decoding: TextDecoding): string {
  if (!isPrivate(tag) || tag.slice(5, 7) === '00') return '';
  const element = dataSet.elements[`${tag.slice(0, 5)}00${tag.slice(5, 7)}`];
  if (!element || element.length <= 0 || element.length > 64) return '';
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  return decoding(bytes).replace(/[\0 ]+$/, '');
}

function shown(tag: string): string {
  return `(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase();
}
