/**
 * An explicit little endian data set as implicit little endian (PS3.5 sections 7.1.2 and 7.1.3), value by value, for
 * systems that take nothing else. No value is decoded, so none can change.
 */
import { parseDicom, type DataSet, type Element } from 'dicom-parser';
import { EXPLICIT_LITTLE_ENDIAN } from '../dicom/transfer-syntax';
import { writeMeta } from './meta-information';

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 'xfffee000';
const ITEM_END = 'xfffee00d';
const SEQUENCE_END = 'xfffee0dd';

/**
 * @param dataSet bytes without meta information, not compressed and not deflated
 * Throws if they cannot be parsed.
 */
export function toImplicit(dataSet: Buffer): Buffer {
  // The parser takes files only, and of the meta information it looks at the transfer syntax.
  const uids = { sopClassUid: '0', sopInstanceUid: '0', transferSyntax: EXPLICIT_LITTLE_ENDIAN };
  const file = Buffer.concat([writeMeta(uids, ''), dataSet]);
  const parts: Buffer[] = [];
  writeDataSet(parseDicom(file), file, parts);
  return Buffer.concat(parts);
}

function writeDataSet(dataSet: DataSet, bytes: Buffer, parts: Buffer[]): void {
  for (const element of Object.values(dataSet.elements)) {
    // Group lengths count bytes that are now others; the parser lists the delimiters of items as elements.
    if (element.tag.endsWith('0000') || /^x(0002|fffe)/.test(element.tag)) continue;
    if (element.items) writeSequence(element, bytes, parts);
    else {
      parts.push(head(element.tag, element.length));
      parts.push(bytes.subarray(element.dataOffset, element.dataOffset + element.length));
    }
  }
}

function writeSequence(sequence: Element, bytes: Buffer, parts: Buffer[]): void {
  parts.push(head(sequence.tag, UNDEFINED_LENGTH));
  for (const item of sequence.items ?? []) {
    parts.push(head(ITEM, UNDEFINED_LENGTH));
    if (item.dataSet) writeDataSet(item.dataSet, bytes, parts);
    parts.push(head(ITEM_END, 0));
  }
  parts.push(head(SEQUENCE_END, 0));
}

/** @param tag "x00080018" */
function head(tag: string, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(Number.parseInt(tag.slice(1, 5), 16), 0);
  bytes.writeUInt16LE(Number.parseInt(tag.slice(5, 9), 16), 2);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}
