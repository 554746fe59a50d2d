/** A JPEG stream as its scans, with the tables that hold for each (ITU-T T.81 Annex B.2). */
import { CodecError } from '../codec-error';
import { makeHuffmanTable, type BitReader, type HuffmanTable } from './huffman';
import {
  DHT,
  DQT,
  DRI,
  EOI,
  isFrameHeader,
  nextSegment,
  parseFrame,
  SOS,
  type JpegComponent,
  type JpegFrame,
} from './markers';

export interface ScanComponent extends JpegComponent {
  /** Place among the frame's components. */
  index: number;
  dc: number;
  ac: number;
}

export interface Tables {
  /** By destination. */
  dc: (HuffmanTable | undefined)[];
  ac: (HuffmanTable | undefined)[];
  /** 64 numbers in zigzag order, by destination. */
  quantization: (Uint16Array | undefined)[];
  /** Units between restart markers; 0 for none. */
  restartInterval: number;
}

export interface Scan {
  frame: JpegFrame;
  components: ScanComponent[];
  /** Ss: the predictor of a lossless scan. */
  selection: number;
  /** Al: the point transform of a lossless scan. */
  approximation: number;
  tables: Tables;
  /** Where its entropy-coded data begin. */
  from: number;
}

/** What is said of a stream with bytes that no pixel needs. */
export const EXCESS = 'has more compressed data than pixels, so it may be damaged';

/**
 * Calls `decode` for each scan in turn; it returns its reader at the end of its data. Throws `CodecError`.
 * @returns what makes the stream doubtful, if anything does
 */
export function forEachScan(bytes: Uint8Array, decode: (scan: Scan) => BitReader): string | undefined {
  const tables: Tables = { dc: [], ac: [], quantization: [], restartInterval: 0 };
  let frame: JpegFrame | undefined;
  let scans = 0;
  let excess = false;
  let at = 2;
  for (let segment = nextSegment(bytes, at); segment; segment = nextSegment(bytes, at)) {
    const { marker, from, to } = segment;
    at = to;
    if (marker === EOI) break;
    if (isFrameHeader(marker)) {
      if (frame) throw new CodecError('has two JPEG frame headers');
      frame = parseFrame(bytes, segment);
    } else if (marker === DHT) readHuffman(bytes.subarray(from, to), tables);
    else if (marker === DQT) readQuantization(bytes.subarray(from, to), tables);
    else if (marker === DRI && to - from >= 2) tables.restartInterval = bytes[from]! * 256 + bytes[from + 1]!;
    else if (marker === SOS) {
      if (!frame) throw new CodecError('has no JPEG frame header');
      scans += 1;
      if (scans > frame.components.length) break;
      const reader = decode(readScan(bytes.subarray(from, to), frame, tables, to));
      reader.finish();
      excess ||= reader.excess;
      at = reader.at;
    }
  }
  if (scans === 0) throw new CodecError('is cut off');
  return excess ? EXCESS : undefined;
}

function readScan(bytes: Uint8Array, frame: JpegFrame, tables: Tables, from: number): Scan {
  const count = bytes[0] ?? 0;
  if (count < 1 || count > 4 || bytes.length < 4 + 2 * count)
    throw new CodecError('has a damaged scan header');
  const components = Array.from({ length: count }, (_, i): ScanComponent => {
    const id = bytes[1 + 2 * i]!;
    const index = frame.components.findIndex((component) => component.id === id);
    if (index < 0) throw new CodecError('has a damaged scan header');
    const selectors = bytes[2 + 2 * i]!;
    return { ...frame.components[index]!, index, dc: selectors >> 4, ac: selectors & 15 };
  });
  const selection = bytes[1 + 2 * count]!;
  return { frame, components, selection, approximation: bytes[3 + 2 * count]! & 15, tables, from };
}

function readHuffman(bytes: Uint8Array, tables: Tables): void {
  let at = 0;
  while (at + 17 <= bytes.length) {
    const target = bytes[at]!;
    const counts = bytes.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > 256 || at + 17 + total > bytes.length || (target & 15) > 3)
      throw new CodecError('has a damaged Huffman table');
    (target >> 4 ? tables.ac : tables.dc)[target & 15] = makeHuffmanTable(
      counts,
      bytes.slice(at + 17, at + 17 + total),
    );
    at += 17 + total;
  }
}

function readQuantization(bytes: Uint8Array, tables: Tables): void {
  let at = 0;
  while (at < bytes.length) {
    const wide = bytes[at]! >> 4 ? 2 : 1;
    const target = bytes[at]! & 15;
    if (at + 1 + 64 * wide > bytes.length || target > 3)
      throw new CodecError('has a damaged quantization table');
    tables.quantization[target] = Uint16Array.from({ length: 64 }, (_, i) =>
      wide === 1 ? bytes[at + 1 + i]! : bytes[at + 1 + 2 * i]! * 256 + bytes[at + 2 + 2 * i]!,
    );
    at += 1 + 64 * wide;
  }
}
