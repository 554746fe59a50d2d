/** File meta information (PS3.10 section 7.1): read from the start of a file, written in front of a data set. */
import { SOFTWARE } from '../dicom/software';

export interface MetaInformation {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntax: string;
}

const PREAMBLE = 128;
const LONG_LENGTH = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UR', 'UT', 'UN', 'SV', 'UV']);

/**
 * The meta information at the start of a file, and where its data set begins.
 * @param bytes the file's first bytes; a few hundred do
 * @returns undefined where there is none, or where it is cut off or lacks one of the three UIDs
 */
export function readMeta(bytes: Buffer): (MetaInformation & { dataSetAt: number }) | undefined {
  if (bytes.toString('latin1', PREAMBLE, PREAMBLE + 4) !== 'DICM') return undefined;
  const found = new Map<number, string>();
  let at = PREAMBLE + 4;
  while (at + 8 <= bytes.length && bytes.readUInt16LE(at) === 0x0002) {
    const element = bytes.readUInt16LE(at + 2);
    const long = LONG_LENGTH.has(bytes.toString('latin1', at + 4, at + 6));
    if (long && at + 12 > bytes.length) return undefined;
    const length = long ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    const from = at + (long ? 12 : 8);
    at = from + length;
    if (at > bytes.length) return undefined;
    found.set(element, bytes.toString('latin1', from, at).replace(/[\0 ]+$/, ''));
  }
  const [sopClassUid, sopInstanceUid, transferSyntax] = [0x0002, 0x0003, 0x0010].map((e) => found.get(e));
  if (!sopClassUid || !sopInstanceUid || !transferSyntax) return undefined;
  return { sopClassUid, sopInstanceUid, transferSyntax, dataSetAt: at };
}

/** Preamble, "DICM" and meta information for a data set that came over the network from the AE `source`. */
export function writeMeta(
  { sopClassUid, sopInstanceUid, transferSyntax }: MetaInformation,
  source: string,
): Buffer {
  const elements = Buffer.concat([
    element(0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 'UI', text(sopClassUid, '\0')),
    element(0x0003, 'UI', text(sopInstanceUid, '\0')),
    element(0x0010, 'UI', text(transferSyntax, '\0')),
    element(0x0012, 'UI', text(SOFTWARE.implementationClassUid, '\0')),
    element(0x0013, 'SH', text(SOFTWARE.implementationVersionName, ' ')),
    ...(source === '' ? [] : [element(0x0016, 'AE', text(source.slice(0, 16), ' '))]),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([
    Buffer.alloc(PREAMBLE),
    Buffer.from('DICM'),
    element(0x0000, 'UL', length),
    elements,
  ]);
}

function element(number: number, vr: string, value: Buffer): Buffer {
  const long = LONG_LENGTH.has(vr);
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(0x0002, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (long) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

function text(value: string, padding: string): Buffer {
  return Buffer.from(value.length % 2 === 0 ? value : value + padding, 'latin1');
}
