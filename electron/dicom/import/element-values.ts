/** Values out of a parsed DICOM data set, tolerant of what real files contain. */
import type { DataSet } from 'dicom-parser';

/** Text decoders by the first value of Specific Character Set (PS3.3 C.12.1.1.2); code extensions beyond it are not followed. */
const ENCODINGS: Record<string, string> = {
  'ISO_IR 192': 'utf-8',
  'ISO_IR 100': 'windows-1252',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  GB18030: 'gb18030',
  GBK: 'gbk',
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
  'ISO 2022 IR 58': 'gb2312',
};

/** Text of an element in the data set's character set, padding removed; '' where absent. */
export function text(dataSet: DataSet, tag: string): string {
  const element = dataSet.elements[tag];
  if (!element || element.length <= 0 || element.items) return '';
  const end = element.dataOffset + element.length;
  if (end > dataSet.byteArray.length) return '';
  const bytes = dataSet.byteArray.subarray(element.dataOffset, end);
  return decoderFor(dataSet)
    .decode(bytes)
    .replace(/[\0 ]+$/, '')
    .trimStart();
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

/** Items of a sequence; [] where absent. */
export function items(dataSet: DataSet, tag: string): DataSet[] {
  return (dataSet.elements[tag]?.items ?? []).flatMap((item) => item.dataSet ?? []);
}

/** Decimal commas are against the standard but occur. */
function decimal(value: string): number {
  return value === '' ? Number.NaN : Number(value.replace(',', '.'));
}

function decoderFor(dataSet: DataSet) {
  const declared = dataSet.elements['x00080005'] ? (dataSet.string('x00080005') ?? '') : '';
  const first = declared.split('\\').map((name) => name.trim().replace(/^ISO_IR(?=\d)/, 'ISO_IR '));
  const name = first.find((value) => value in ENCODINGS) ?? '';
  // The default repertoire is ASCII; what goes beyond it undeclared is most often Latin 1.
  return new TextDecoder(ENCODINGS[name] ?? 'windows-1252');
}
