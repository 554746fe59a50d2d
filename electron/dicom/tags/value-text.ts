/** The value of one element as text for a list: decoded by its VR, bounded in length. */
import type { DataSet, Element } from 'dicom-parser';
import { personNameText } from '../../core/person-name';
import { uidName } from './dictionary';
import type { TextDecoding } from '../character-set';

const MAX_CHARACTERS = 1024;
const MAX_NUMBERS = 64;
const MAX_HEX_BYTES = 32;

const TEXT = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '));
/** Text in the default repertoire, whatever the character set (PS3.5 section 6.1.2.3). */
const PLAIN = new Set('AE AS CS DA DS DT IS TM UI UR'.split(' '));
/** Text whose spaces at the front count. */
const LONG_TEXT = new Set(['LT', 'ST', 'UT']);

type ReadNumber = (view: DataView, at: number, little: boolean) => number | bigint;
const NUMBERS: Record<string, { size: number; read: ReadNumber }> = {
  US: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  SS: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  UL: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  SL: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  UV: { size: 8, read: (view, at, little) => view.getBigUint64(at, little) },
  SV: { size: 8, read: (view, at, little) => view.getBigInt64(at, little) },
  FL: { size: 4, read: (view, at, little) => Number(view.getFloat32(at, little).toPrecision(7)) },
  FD: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** @param vr the element's VR, from the file or else from the dictionary; "UN" where nobody knows */
export function valueText(
  dataSet: DataSet,
  element: Element,
  vr: string,
  decoding: TextDecoding,
  littleEndian: boolean,
): { value: string; meaning: string } {
  const bytes = bytesOf(dataSet, element);
  if (bytes.length === 0) return { value: '', meaning: '' };
  if (TEXT.has(vr)) {
    const text = PLAIN.has(vr) ? latin(bytes) : decoding(bytes.subarray(0, 8 * MAX_CHARACTERS), vr === 'PN');
    const trimmed = text.replace(/[\0 ]+$/, '');
    const value = LONG_TEXT.has(vr)
      ? trimmed
      : trimmed
          .split('\\')
          .map((part) => part.trim())
          .join('\\');
    return { value: bounded(value), meaning: meaningOf(value, vr) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = NUMBERS[vr];
  if (number) return { value: numbers(view, number, littleEndian), meaning: '' };
  if (vr === 'AT') return { value: attributeTags(view, littleEndian), meaning: '' };
  const printable = vr === 'UN' && isPrintable(bytes);
  return { value: printable ? bounded(latin(bytes).replace(/[\0 ]+$/, '')) : hex(bytes), meaning: '' };
}

function bytesOf(dataSet: DataSet, { dataOffset, length }: Element): Uint8Array {
  const end = Math.min(dataOffset + Math.max(0, length), dataSet.byteArray.length);
  return dataSet.byteArray.subarray(Math.min(dataOffset, end), end);
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8 * MAX_CHARACTERS)).toString(
    'latin1',
  );
}

function bounded(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}

function numbers(
  view: DataView,
  { size, read }: { size: number; read: ReadNumber },
  little: boolean,
): string {
  const count = Math.floor(view.byteLength / size);
  const shown = Array.from({ length: Math.min(count, MAX_NUMBERS) }, (_, i) =>
    String(read(view, i * size, little)),
  );
  return shown.join('\\') + (count > MAX_NUMBERS ? '\\…' : '');
}

function attributeTags(view: DataView, little: boolean): string {
  const part = (at: number) => view.getUint16(at, little).toString(16).toUpperCase().padStart(4, '0');
  const count = Math.min(MAX_NUMBERS, Math.floor(view.byteLength / 4));
  return Array.from({ length: count }, (_, i) => `(${part(4 * i)},${part(4 * i + 2)})`).join('\\');
}

function hex(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, MAX_HEX_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  return shown.join(' ') + (bytes.length > MAX_HEX_BYTES ? ' …' : '');
}

function isPrintable(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, MAX_CHARACTERS)
    .every((byte, i) => (byte >= 0x20 && byte < 0x7f) || (byte === 0 && i === bytes.length - 1));
}

function meaningOf(value: string, vr: string): string {
  if (value === '' || value.includes('\\')) return '';
  if (vr === 'UI') return uidName(value);
  if (vr === 'PN') return bounded(personNameText(value));
  if (vr === 'DA') return dateText(value);
  if (vr === 'TM') return timeText(value);
  if (vr === 'DT') return dateTimeText(value);
  if (vr === 'AS') return ageText(value);
  return '';
}

/** "20040119" (or "2004.01.19" of old) as "2004-01-19". */
function dateText(value: string): string {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : '';
}

/** "072730.5" (or "07:27:30" of old) as "07:27:30.5". */
function timeText(value: string): string {
  const parts = /^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d{1,6})?$/.exec(value);
  if (!parts) return '';
  return (
    [parts[1], parts[2] ?? '00', parts[3]].filter((part) => part !== undefined).join(':') + (parts[4] ?? '')
  );
}

/** "20040119072730.5+0100" as "2004-01-19 07:27:30.5 +01:00". */
function dateTimeText(value: string): string {
  const parts = /^(\d{4})(\d{2})?(\d{2})?(\d{2,6}(?:\.\d{1,6})?)?([+-]\d{4})?$/.exec(value);
  if (!parts) return '';
  const [, year, month, day, time, zone] = parts;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  const offset = zone && `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return [date, time && timeText(time), offset].filter(Boolean).join(' ');
}

/** "042Y" as "42 years". */
function ageText(value: string): string {
  const parts = /^(\d{3})([DWMY])$/.exec(value);
  if (!parts) return '';
  const unit = { D: 'day', W: 'week', M: 'month', Y: 'year' }[parts[2] as 'D' | 'W' | 'M' | 'Y'];
  const count = Number(parts[1]);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
