/** Writes small DICOM files byte by byte, right or wrong on purpose, independently of the exporter. */
import { deflateRawSync } from 'node:zlib';

export type Value = string | number | number[] | Uint8Array | Record<string, Element>[];
export type Element = [vr: string, value: Value];

export const SYNTAX = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  bigEndian: '1.2.840.10008.1.2.2',
} as const;
type Syntax = keyof typeof SYNTAX;

const LONG = new Set(['OB', 'OD', 'OF', 'OW', 'SQ', 'UN', 'UT', 'UC', 'UR']);

export interface FileOptions {
  syntax?: Syntax;
  /** Transfer Syntax UID to claim instead of the true one. */
  claim?: string;
  start?: 'preamble' | 'meta' | 'dataset';
}

/** A file of elements by tag ("00100010"), in ascending order whatever the order given. */
export function dicomFile(elements: Record<string, Element>, options: FileOptions = {}): Uint8Array {
  const { syntax = 'explicit', start = 'preamble' } = options;
  const body = encode(elements, syntax);
  if (start === 'dataset') return body;
  const meta = encode(
    {
      '00020001': ['OB', new Uint8Array([0, 1])],
      '00020002': ['UI', (elements['00080016']?.[1] as string) ?? '1.2.840.10008.5.1.4.1.1.4'],
      '00020003': ['UI', '2.25.1'],
      '00020010': ['UI', options.claim ?? SYNTAX[syntax]],
      '00020012': ['UI', '2.25.2'],
    },
    'explicit',
  );
  const length = encode({ '00020000': ['UL', meta.length] }, 'explicit');
  const parts = [length, meta, syntax === 'deflated' ? new Uint8Array(deflateRawSync(body)) : body];
  if (start === 'preamble') parts.unshift(new Uint8Array(128), new TextEncoder().encode('DICM'));
  return new Uint8Array(Buffer.concat(parts));
}

export interface SliceOptions {
  /** Elements to add or replace; `null` removes one. */
  with?: Record<string, Element | null>;
  pixels?: Int16Array | Uint16Array | Uint8Array;
  position?: [number, number, number];
  instance?: number;
  series?: string;
}

/** Elements of a plain 4×3 MR slice. */
export function sliceElements(
  options: SliceOptions = {},
  syntax: Syntax = 'explicit',
): Record<string, Element> {
  const {
    instance = 1,
    position = [0, 0, instance],
    pixels = Uint16Array.from({ length: 12 }, (_, i) => i * instance),
  } = options;
  const elements: Record<string, Element | null> = {
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.4'],
    '00080018': ['UI', `2.25.77.${options.series ?? '5'}.${instance}`],
    '00080060': ['CS', 'MR'],
    '00100010': ['PN', 'DOE^JANE'],
    '00100020': ['LO', 'ID1'],
    '0020000D': ['UI', '2.25.4'],
    '0020000E': ['UI', `2.25.${options.series ?? '5'}`],
    '00200011': ['IS', '3'],
    '00200013': ['IS', String(instance)],
    '00200032': ['DS', position.join('\\')],
    '00200037': ['DS', '1\\0\\0\\0\\1\\0'],
    '00200052': ['UI', '2.25.6'],
    '00280002': ['US', 1],
    '00280004': ['CS', 'MONOCHROME2'],
    '00280010': ['US', 3],
    '00280011': ['US', 4],
    '00280030': ['DS', '2\\1.5'],
    '00280100': ['US', pixels instanceof Uint8Array ? 8 : 16],
    '00280101': ['US', pixels instanceof Uint8Array ? 8 : 16],
    '00280102': ['US', pixels instanceof Uint8Array ? 7 : 15],
    '00280103': ['US', pixels instanceof Int16Array ? 1 : 0],
    '7FE00010': [pixels instanceof Uint8Array ? 'OB' : 'OW', pixelBytes(pixels, syntax)],
    ...options.with,
  };
  return Object.fromEntries(
    Object.entries(elements).filter((entry): entry is [string, Element] => entry[1] !== null),
  );
}

export function sliceFile(options: SliceOptions = {}, file: FileOptions = {}): Uint8Array {
  return dicomFile(sliceElements(options, file.syntax), file);
}

function pixelBytes(pixels: Int16Array | Uint16Array | Uint8Array, syntax: Syntax): Uint8Array {
  const bytes = new Uint8Array(pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.byteLength));
  if (syntax === 'bigEndian' && !(pixels instanceof Uint8Array)) {
    for (let i = 0; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1]!, bytes[i]!];
  }
  return bytes;
}

function encode(elements: Record<string, Element>, syntax: Syntax): Uint8Array {
  const little = syntax !== 'bigEndian';
  const parts: Uint8Array[] = [];
  const number = (value: number, size: 2 | 4 | 8, float = false) => {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    if (float && size === 8) view.setFloat64(0, value, little);
    else if (float) view.setFloat32(0, value, little);
    else if (size === 2) view.setUint16(0, value & 0xffff, little);
    else view.setUint32(0, value >>> 0, little);
    return bytes;
  };
  for (const tag of Object.keys(elements).sort()) {
    const [vr, value] = elements[tag]!;
    let bytes: Uint8Array;
    if (typeof value === 'string') bytes = new TextEncoder().encode(value);
    else if (value instanceof Uint8Array) bytes = value;
    else if (typeof value === 'number' || (value as unknown[]).every((entry) => typeof entry === 'number')) {
      const numbers = (Array.isArray(value) ? value : [value]) as number[];
      const size = vr === 'FD' ? 8 : vr === 'UL' || vr === 'SL' || vr === 'FL' ? 4 : 2;
      bytes = Buffer.concat(numbers.map((entry) => number(entry, size, vr === 'FD' || vr === 'FL')));
    } else {
      bytes = Buffer.concat(
        (value as Record<string, Element>[]).map((item) => {
          const inner = encode(item, syntax);
          return Buffer.concat([number(0xfffe, 2), number(0xe000, 2), number(inner.length, 4), inner]);
        }),
      );
    }
    if (bytes.length % 2)
      bytes = Buffer.concat([bytes, new Uint8Array([vr === 'UI' || vr === 'OB' ? 0 : 0x20])]);
    parts.push(number(Number.parseInt(tag.slice(0, 4), 16), 2), number(Number.parseInt(tag.slice(4), 16), 2));
    if (syntax === 'implicit') parts.push(number(bytes.length, 4));
    else if (LONG.has(vr)) parts.push(new TextEncoder().encode(vr), number(0, 2), number(bytes.length, 4));
    else parts.push(new TextEncoder().encode(vr), number(bytes.length, 2));
    parts.push(bytes);
  }
  return new Uint8Array(Buffer.concat(parts));
}
