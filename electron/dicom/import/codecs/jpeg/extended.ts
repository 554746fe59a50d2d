/**
 * Sequential DCT JPEG of 8 or 12 bits, processes 1, 2 and 4 (ITU-T T.81 Annexes A and F): for the 12 bits that fast
 * decoders lack, and for colours that must come out as they were put in.
 */
import { CodecError } from '../codec-error';
import type { DecodedFrame } from '../decoded-frame';
import { BitReader } from './huffman';
import { inverseDct, ZIGZAG } from './inverse-dct';
import { readJpegFrame } from './markers';
import { forEachScan, type Scan, type ScanComponent } from './scans';

interface Plane {
  data: Uint16Array;
  /** Samples of a line, a multiple of 8. */
  width: number;
  horizontal: number;
  vertical: number;
}

/** Samples of a stream whose size was checked. Throws `CodecError`. */
export function decodeExtendedJpeg(bytes: Uint8Array): DecodedFrame {
  const { rows, columns, components, precision } = readJpegFrame(bytes);
  if (components.some(({ horizontal: h, vertical: v }) => h < 1 || h > 4 || v < 1 || v > 4))
    throw new CodecError('has a damaged JPEG frame header');
  // A block of 64 samples has two bits at least.
  if (rows * columns > 4 * 64 * bytes.length) throw new CodecError('is cut off');
  const mostH = Math.max(...components.map(({ horizontal }) => horizontal));
  const mostV = Math.max(...components.map(({ vertical }) => vertical));
  const across = Math.ceil(columns / (8 * mostH));
  const down = Math.ceil(rows / (8 * mostV));
  const planes = components.map(({ horizontal, vertical }): Plane => {
    const width = across * horizontal * 8;
    return { data: new Uint16Array(width * down * vertical * 8), width, horizontal, vertical };
  });
  const doubt = forEachScan(bytes, (scan) =>
    scan.components.length > 1
      ? decodeInterleaved(bytes, scan, planes, across, down)
      : decodeSingle(bytes, scan, planes, mostH, mostV),
  );
  const samples = components.length;
  const data = new Uint16Array(rows * columns * samples);
  planes.forEach(({ data: plane, width, horizontal, vertical }, c) => {
    for (let y = 0, at = c; y < rows; y++) {
      const line = Math.floor((y * vertical) / mostV) * width;
      for (let x = 0; x < columns; x++, at += samples)
        data[at] = plane[line + Math.floor((x * horizontal) / mostH)]!;
    }
  });
  return {
    data: precision === 8 ? Uint8Array.from(data) : data,
    samples,
    planar: false,
    precision,
    ...(doubt && { doubt }),
  };
}

function decodeInterleaved(
  bytes: Uint8Array,
  scan: Scan,
  planes: Plane[],
  across: number,
  down: number,
): BitReader {
  const block = blockDecoder(bytes, scan);
  for (let unit = 0; unit < across * down; unit++) {
    block.unit();
    const x = unit % across;
    const y = Math.floor(unit / across);
    for (const component of scan.components) {
      const { horizontal, vertical, index } = component;
      for (let v = 0; v < vertical; v++)
        for (let h = 0; h < horizontal; h++)
          block.decode(component, planes[index]!, x * horizontal + h, y * vertical + v);
    }
  }
  return block.reader;
}

/** A scan of one component has only the blocks that it needs, line by line (T.81 A.2.2). */
function decodeSingle(
  bytes: Uint8Array,
  scan: Scan,
  planes: Plane[],
  mostH: number,
  mostV: number,
): BitReader {
  const block = blockDecoder(bytes, scan);
  const component = scan.components[0]!;
  const { rows, columns } = scan.frame;
  const across = Math.ceil(Math.ceil((columns * component.horizontal) / mostH) / 8);
  const down = Math.ceil(Math.ceil((rows * component.vertical) / mostV) / 8);
  for (let unit = 0; unit < across * down; unit++) {
    block.unit();
    block.decode(component, planes[component.index]!, unit % across, Math.floor(unit / across));
  }
  return block.reader;
}

function blockDecoder(bytes: Uint8Array, { frame, components, tables, from }: Scan) {
  const reader = new BitReader(bytes, from);
  const predictions = new Int32Array(frame.components.length);
  const coefficients = new Float64Array(64);
  const samples = new Float64Array(64);
  const centre = 1 << (frame.precision - 1);
  const most = (1 << frame.precision) - 1;
  const { restartInterval } = tables;
  let untilRestart = restartInterval || Infinity;
  for (const { dc, ac, table } of components)
    if (!tables.dc[dc] || !tables.ac[ac] || !tables.quantization[table])
      throw new CodecError('lacks a table');

  const readCoefficients = ({ dc, ac, table, index }: ScanComponent) => {
    const quantization = tables.quantization[table]!;
    coefficients.fill(0);
    predictions[index] = predictions[index]! + reader.difference(reader.symbol(tables.dc[dc]!) & 15);
    coefficients[0] = predictions[index]! * quantization[0]!;
    const acTable = tables.ac[ac]!;
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(acTable);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run < 15) break;
        k += 15;
        continue;
      }
      k += run;
      if (k > 63) throw new CodecError('has damaged data');
      coefficients[ZIGZAG[k]!] = reader.difference(size) * quantization[k]!;
    }
  };

  return {
    reader,
    /** To be called before each unit, for the restart markers between them. */
    unit() {
      if (untilRestart === 0) {
        reader.restart();
        predictions.fill(0);
        untilRestart = restartInterval;
      }
      untilRestart -= 1;
    },
    decode(component: ScanComponent, { data, width }: Plane, x: number, y: number) {
      readCoefficients(component);
      inverseDct(coefficients, samples);
      for (let row = 0, i = 0; row < 8; row++) {
        const at = (8 * y + row) * width + 8 * x;
        for (let column = 0; column < 8; column++, i++) {
          const value = Math.round(samples[i]!) + centre;
          data[at + column] = value < 0 ? 0 : value > most ? most : value;
        }
      }
    },
  };
}
