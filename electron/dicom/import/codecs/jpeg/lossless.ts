/** Lossless JPEG with Huffman coding, process 14, all predictors (ITU-T T.81 Annex H). */
import { CodecError } from '../codec-error';
import type { DecodedFrame } from '../decoded-frame';
import { holeOf, longestZeros } from '../zeros';
import { BitReader, type HuffmanTable } from './huffman';
import { readJpegFrame } from './markers';
import { forEachScan, type Scan } from './scans';

const ZEROS = 16;

/** Samples of a stream whose size was checked; 2 to 16 bits. Throws `CodecError`. */
export function decodeLosslessJpeg(bytes: Uint8Array): DecodedFrame {
  const { rows, columns, components, precision } = readJpegFrame(bytes);
  const samples = components.length;
  if (precision < 2 || precision > 16) throw new CodecError(`says it has ${precision} bits a sample`);
  if (components.some(({ horizontal, vertical }) => horizontal !== 1 || vertical !== 1))
    throw new CodecError('has subsampled components, which lossless images must not have');
  // A sample has one bit at least.
  if (rows * columns * samples > 8 * bytes.length) throw new CodecError('is cut off');
  const data = new Uint16Array(rows * columns * samples);
  let hole = 0;
  const odd = forEachScan(bytes, (scan) => {
    const reader = decodeScan(bytes, scan, data);
    hole ||= zerosIn(bytes.subarray(scan.from, reader.at), scan);
    return reader;
  });
  const doubt = odd ?? (hole > 0 ? holeOf(hole) : undefined);
  return { data, samples, planar: false, precision, ...(doubt && { doubt }) };
}

function decodeScan(bytes: Uint8Array, scan: Scan, data: Uint16Array): BitReader {
  const { frame, components, tables, selection, approximation } = scan;
  const { rows, columns } = frame;
  const step = frame.components.length;
  const stride = columns * step;
  const huffman = components.map(({ dc }): HuffmanTable => {
    const table = tables.dc[dc];
    if (!table) throw new CodecError('lacks a Huffman table');
    return table;
  });
  if (selection < 1 || selection > 7) throw new CodecError('has no known predictor');
  const initial = 1 << Math.max(0, frame.precision - approximation - 1);
  const reader = new BitReader(bytes, scan.from);
  const { restartInterval } = tables;
  let untilRestart = restartInterval || Infinity;
  // The line on which the current restart interval began predicts from nothing above it.
  let firstLine = 0;
  let atStart = true;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (untilRestart === 0) {
        reader.restart();
        untilRestart = restartInterval;
        firstLine = y;
        atStart = true;
      }
      for (let c = 0; c < components.length; c++) {
        const at = y * stride + x * step + components[c]!.index;
        let prediction: number;
        if (atStart) prediction = initial;
        else if (y === firstLine) prediction = data[at - step]!;
        else if (x === 0) prediction = data[at - stride]!;
        else prediction = predict(selection, data[at - step]!, data[at - stride]!, data[at - stride - step]!);
        const category = reader.symbol(huffman[c]!);
        const difference = category === 16 ? 32768 : reader.difference(category & 15);
        data[at] = prediction + difference;
      }
      atStart = false;
      untilRestart -= 1;
    }
  }
  if (approximation > 0)
    for (const { index } of components)
      for (let i = index; i < data.length; i += step) data[i] = data[i]! << approximation;
  return reader;
}

/**
 * The longest run of zero bytes, if it is as no image has it: where zeros are not the code of pixels that are as
 * predicted, they are pixels that all are as far from it as can be.
 */
function zerosIn(bytes: Uint8Array, { components, tables }: Scan): number {
  const flat = components.some(({ dc }) => (tables.dc[dc]!.short[0]! & 255) === 0);
  return flat ? 0 : longestZeros(bytes, ZEROS);
}

/** @param a left @param b above @param c above left */
function predict(selection: number, a: number, b: number, c: number): number {
  switch (selection) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return c;
    case 4:
      return a + b - c;
    case 5:
      return a + ((b - c) >> 1);
    case 6:
      return b + ((a - c) >> 1);
    default:
      return (a + b) >> 1;
  }
}
