/** An explicit VR little endian data set as a big endian one (PS3.5 section 7.3): every number turned around. */

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
/** Bytes of a number, by VR; text has none to turn. */
export const NUMBER_BYTES: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  OW: 2,
  AT: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  OF: 4,
  OL: 4,
  FD: 8,
  OD: 8,
};

/** @param bytes data set of explicit lengths throughout */
export function swapDataSet(bytes: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes);
  swapElements(out, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);
  return out;
}

function swapElements(out: Uint8Array, view: DataView, start: number, end: number): void {
  for (let at = start; at < end;) {
    const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
    const long = LONG.has(vr);
    const length = long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    turn(out, at, 4, 2);
    if (long) turn(out, at + 8, 4, 4);
    else turn(out, at + 6, 2, 2);
    const value = at + (long ? 12 : 8);
    if (vr === 'SQ') swapItems(out, view, value, value + length);
    else if (NUMBER_BYTES[vr]) turn(out, value, length, NUMBER_BYTES[vr]);
    at = value + length;
  }
}

function swapItems(out: Uint8Array, view: DataView, start: number, end: number): void {
  for (let at = start; at < end;) {
    const length = view.getUint32(at + 4, true);
    turn(out, at, 4, 2);
    turn(out, at + 4, 4, 4);
    swapElements(out, view, at + 8, at + 8 + length);
    at += 8 + length;
  }
}

/** Turns each number of `size` bytes around; tags are two numbers. */
function turn(out: Uint8Array, at: number, length: number, size: number): void {
  for (let i = at; i + size <= at + length; i += size) out.subarray(i, i + size).reverse();
}
