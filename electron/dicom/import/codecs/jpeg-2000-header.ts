/** The main header of a JPEG 2000 codestream (ISO/IEC 15444-1 Annex A), bare or in a JP2 file. */
import { CodecError } from './codec-error';
import { packetBytes, type Range } from './jpeg-2000-packets';

export interface Jpeg2000Header {
  /** Where the codestream begins. */
  from: number;
  rows: number;
  columns: number;
  samples: number;
  precision: number;
  signed: boolean;
  tiles: number;
  /** A component is stored at less than full size. */
  subsampled: boolean;
  /** High-throughput block coding (CAP marker, 15444-15). */
  highThroughput: boolean;
  /** The first three components were transformed from RGB, and come back as RGB. */
  colourTransform: boolean;
  layers: number;
  /** Resolutions are divided into precincts of their own size. */
  precincts: boolean;
  /** Packets that a tile has at least (B.12); each has a byte or more. */
  packetsOfTile: (tile: number) => number;
  /** How many bytes the packets of a tile take; see `packetBytes`. */
  bytesOfTile: (tile: number, data: Uint8Array) => number | undefined;
}

const SOC = 0xff4f;
const SIZ = 0xff51;
const CAP = 0xff50;
const COD = 0xff52;
const QCD = 0xff5c;
const SOT = 0xff90;

export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = codestreamStart(view);
  if (from + 4 + 38 > bytes.length || view.getUint16(from) !== SOC || view.getUint16(from + 2) !== SIZ)
    throw new CodecError('is no JPEG 2000 codestream');
  const u32 = (index: number) => view.getUint32(from + 8 + 4 * index);
  const [x, y, x0, y0, tileX, tileY, tileX0, tileY0] = Array.from({ length: 8 }, (_, i) => u32(i)) as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  const samples = view.getUint16(from + 40);
  if (samples < 1 || from + 42 + 3 * samples > bytes.length || tileX === 0 || tileY === 0)
    throw new CodecError('has a damaged JPEG 2000 header');
  let subsampled = false;
  for (let i = 0; i < samples; i++)
    subsampled ||= bytes[from + 43 + 3 * i] !== 1 || bytes[from + 44 + 3 * i] !== 1;
  const depth = bytes[from + 42]!;
  const header: Jpeg2000Header = {
    from,
    rows: y - y0,
    columns: x - x0,
    samples,
    precision: (depth & 0x7f) + 1,
    signed: depth > 0x7f,
    tiles: Math.ceil((x - tileX0) / tileX) * Math.ceil((y - tileY0) / tileY),
    subsampled,
    highThroughput: false,
    colourTransform: false,
    layers: 1,
    precincts: false,
    packetsOfTile: () => 1,
    bytesOfTile: () => undefined,
  };
  for (let at = from + 2; at + 4 <= bytes.length;) {
    const marker = view.getUint16(at);
    if (marker === SOT || marker < 0xff00) break;
    if (marker === CAP) header.highThroughput = true;
    if (marker === COD && at + 14 <= bytes.length) {
      header.colourTransform = bytes[at + 8] === 1;
      const style = bytes.subarray(at + 4, Math.min(bytes.length, at + 2 + view.getUint16(at + 2)));
      header.layers = view.getUint16(at + 6);
      header.precincts = (style[0]! & 1) === 1;
      const rectangle = (tile: number): [width: Range, height: Range] => {
        const across = Math.ceil((x - tileX0) / tileX);
        const left = tileX0 + (tile % across) * tileX;
        const top = tileY0 + Math.floor(tile / across) * tileY;
        return [
          [Math.max(left, x0), Math.min(left + tileX, x)],
          [Math.max(top, y0), Math.min(top + tileY, y)],
        ];
      };
      header.packetsOfTile = (tile) => samples * countPackets(style, ...rectangle(tile));
      header.bytesOfTile = (tile, data) => packetBytes(data, style, samples, ...rectangle(tile));
    }
    if (marker === QCD) assertSteps(bytes.subarray(at + 4, at + 2 + view.getUint16(at + 2)));
    at += 2 + view.getUint16(at + 2);
  }
  return header;
}

/** Step sizes of subbands (A.6.4): of one byte each where nothing is quantized, else of two; none is zero. */
function assertSteps(contents: Uint8Array): void {
  const wide = (contents[0] ?? 0) & 31 ? 2 : 1;
  for (let at = 1; at < contents.length; at += wide)
    if (contents[at] === 0 && contents[at + wide - 1] === 0)
      throw new CodecError('has a damaged JPEG 2000 header');
}

/**
 * Packets of one component of a tile.
 * @param style contents of COD: Scod, SGcod, SPcod
 * @param width and `height`: first column or row of the tile, and the one behind its last
 */
function countPackets(style: Uint8Array, width: Range, height: Range): number {
  const layers = style[2]! * 256 + style[3]!;
  const levels = Math.min(32, style[5]!);
  const sized = (style[0]! & 1) === 1;
  let precincts = 0;
  for (let resolution = 0; resolution <= levels; resolution++) {
    const size = sized ? (style[10 + resolution] ?? 0xff) : 0xff;
    const count = ([from, to]: Range, exponent: number) => {
      const [first, end] = [from, to].map((edge) => Math.ceil(edge / 2 ** (levels - resolution))) as [
        number,
        number,
      ];
      return end > first ? Math.ceil(end / 2 ** exponent) - Math.floor(first / 2 ** exponent) : 0;
    };
    precincts += count(width, size & 15) * count(height, size >> 4);
  }
  return layers * precincts;
}

/** Behind the header of the box "jp2c", or 0. */
function codestreamStart(view: DataView): number {
  if (view.byteLength < 12 || view.getUint32(4) !== 0x6a502020) return 0;
  for (let at = 0; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x6a703263) return length === 1 ? at + 16 : at + 8;
    if (length < 8) break;
    at += length;
  }
  throw new CodecError('is no JPEG 2000 codestream');
}
