/**
 * Whether a JPEG 2000 codestream is all there (ISO/IEC 15444-1 Annexes A and B): its tiles, their parts one behind the
 * other, room for their packets, an end. Decoders make grey of what is missing, and some do not say so.
 */
import { CodecError } from './codec-error';
import { EXCESS } from './jpeg/scans';
import { NO_END } from './jpeg/whole';
import type { Jpeg2000Header } from './jpeg-2000-header';
import { holeOf, longestZeros } from './zeros';

const SOT = 0xff90;
const SOD = 0xff93;
const EOC = 0xffd9;
const COD = 0xff52;
const COC = 0xff53;
const POC = 0xff5f;
const PPM = 0xff60;
const PPT = 0xff61;
/** Markers that may stand between packets: SOP and EPH. */
const IN_PACKETS = new Set([0x91, 0x92]);
/** Entropy-coded bytes hardly have so many zeros in a row. */
const ZEROS = 16;

interface Tile {
  parts: number;
  /** Parts that it says it has; 0 for as yet unknown. */
  of: number;
  /** The bytes of its packets, by part. */
  data: Uint8Array[];
  /** Packets that there must be; 0 where others than the main header says how many. */
  packets: number;
}

/**
 * @param bytes as they were given to `readJpeg2000Header`
 * @returns what makes it doubtful, if anything does ("has no end marker …")
 * @throws CodecError where something is missing or cannot be
 */
export function checkJpeg2000(bytes: Uint8Array, header: Jpeg2000Header): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tiles = new Map<number, Tile>();
  const main = readMarkers(view, header.from + 2, SOT);
  let doubt: string | undefined;
  let at = main.at;
  for (;;) {
    // One byte may fill up the fragment.
    if (at >= bytes.length - 1) {
      doubt = NO_END;
      break;
    }
    const marker = view.getUint16(at);
    if (marker === EOC) break;
    if (marker !== SOT) throw new CodecError('is damaged');
    if (at + 12 > bytes.length) throw new CodecError('is cut off');
    const index = view.getUint16(at + 4);
    const length = view.getUint32(at + 6);
    if (index >= header.tiles) throw new CodecError('is damaged');
    const tile = tiles.get(index) ?? { parts: 0, of: 0, data: [], packets: header.packetsOfTile(index) };
    const { at: data, other } = readMarkers(view, at + 12, SOD);
    const to = length === 0 ? endOfLast(bytes) : at + length;
    if (to > bytes.length) throw new CodecError('is cut off');
    if (view.getUint8(at + 10) !== tile.parts || data + 2 > to) throw new CodecError('is damaged');
    doubt = lookAt(bytes.subarray(data + 2, to), tile.packets, header) ?? doubt;
    tile.parts += 1;
    tile.of ||= view.getUint8(at + 11);
    tile.data.push(bytes.subarray(data + 2, to));
    if (main.other || other) tile.packets = 0;
    tiles.set(index, tile);
    at = to;
  }
  const whole = [...tiles].filter(([index, { parts, of, data, packets }]) => {
    const length = data.reduce((sum, part) => sum + part.length, 0);
    if (parts < of || length < packets) return false;
    const needed = packets > 0 ? header.bytesOfTile(index, joined(data)) : undefined;
    if (needed !== undefined && needed < length) doubt = EXCESS;
    return needed === undefined || needed <= length;
  });
  const lacking = header.tiles - whole.length;
  if (lacking > 0)
    throw new CodecError(
      header.tiles === 1 ? 'lacks some of its data' : `lacks ${lacking} of its ${header.tiles} tiles`,
    );
  return doubt;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts));
}

/** Steps over marker segments to one marker. `other`: they have it that there are other packets than COD says. */
function readMarkers(view: DataView, start: number, until: number): { at: number; other: boolean } {
  let other = false;
  for (let at = start; at + 2 <= view.byteLength;) {
    const marker = view.getUint16(at);
    if (marker === until) return { at, other };
    if (marker < 0xff00 || at + 4 > view.byteLength) break;
    other ||= [COC, POC, PPM, PPT].includes(marker) || (until === SOD && marker === COD);
    at += 2 + view.getUint16(at + 2);
  }
  throw new CodecError('is cut off');
}

/** A tile-part without a length goes to the end of the codestream; one byte may fill up the fragment. */
function endOfLast(bytes: Uint8Array): number {
  for (const at of [bytes.length - 2, bytes.length - 3])
    if (bytes[at] === EOC >> 8 && bytes[at + 1] === (EOC & 0xff)) return at;
  throw new CodecError('is cut off');
}

/** The bytes of packets: no marker can be among them, and hardly a hole. */
function lookAt(
  bytes: Uint8Array,
  packets: number,
  { layers, precincts }: Jpeg2000Header,
): string | undefined {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1]! > 0x8f && !IN_PACKETS.has(bytes[at + 1]!)) throw new CodecError('is damaged');
  // A packet without anything is one zero byte. Last come several, of whole resolutions; also first, where there are
  // layers; anywhere, where there are precincts.
  let to = bytes.length;
  while (to > 0 && bytes[to - 1] === 0) to -= 1;
  let from = 0;
  while (from < to && bytes[from] === 0) from += 1;
  const runs: [length: number, empty: boolean][] = [
    [bytes.length - to, true],
    [from, layers > 1],
    [longestZeros(bytes.subarray(from, to), ZEROS), precincts],
  ];
  const hole = runs.find(([length, empty]) => length >= ZEROS && (!empty || length > packets));
  return hole && holeOf(hole[0]);
}
