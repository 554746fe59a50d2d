/**
 * How many bytes the packets of a tile take by what their own headers say (ISO/IEC 15444-1 B.9, B.10; 15444-15 for
 * high-throughput blocks). Of tiles with one layer and one precinct a resolution, which is what medical encoders write.
 */

/** First column or row, and the one behind the last. */
export type Range = readonly [number, number];

interface Band {
  /** Code-blocks across and down. */
  across: number;
  down: number;
}

const BYPASS_OR_TERMINATE = 0x05;
const HIGH_THROUGHPUT = 0x40;
/** More than one block of passes (of three each) lies in a high-throughput code-block: placeholders, hardly ever used. */
const MOST_HT_PASSES = 3;
/** Progression orders in which a component's packets follow one another. */
const BY_COMPONENT = new Set([3, 4]);

/**
 * @param style contents of COD: Scod, SGcod, SPcod
 * @returns bytes; Infinity where `data` ends before; `undefined` for kinds of packets that are not followed here
 */
export function packetBytes(
  data: Uint8Array,
  style: Uint8Array,
  samples: number,
  width: Range,
  height: Range,
): number | undefined {
  const [markers, order, levels, blocks] = [style[0]!, style[1]!, style[5]!, style[8]!];
  const layers = style[2]! * 256 + style[3]!;
  if (markers & 1 || layers !== 1 || levels > 32 || blocks & BYPASS_OR_TERMINATE) return undefined;
  const size: Range = [2 ** (style[6]! + 2), 2 ** (style[7]! + 2)];
  const components = Array.from({ length: samples }, (_, c) => c);
  const resolutions = Array.from({ length: levels + 1 }, (_, r) => r).filter((r) =>
    [width, height].every(([from, to]) => up(to, levels - r) > up(from, levels - r)),
  );
  const packets = BY_COMPONENT.has(order)
    ? components.flatMap(() => resolutions)
    : resolutions.flatMap((r) => components.map(() => r));
  const reader = new PacketReader(data, (blocks & HIGH_THROUGHPUT) !== 0);
  for (const resolution of packets) {
    if (!reader.packet(bandsOf(resolution, levels, width, height, size))) return undefined;
    if (reader.at > data.length) return Infinity;
  }
  return reader.at;
}

function up(edge: number, level: number): number {
  return Math.ceil(edge / 2 ** level);
}

function bandsOf(resolution: number, levels: number, width: Range, height: Range, size: Range): Band[] {
  const level = resolution === 0 ? levels : levels - resolution + 1;
  const count = ([from, to]: Range, high: number, block: number) => {
    const edge = (at: number) => up(at - (high && 2 ** (level - 1)), level);
    return edge(to) > edge(from) ? Math.ceil(edge(to) / block) - Math.floor(edge(from) / block) : 0;
  };
  const kinds =
    resolution === 0
      ? [[0, 0]]
      : [
          [1, 0],
          [0, 1],
          [1, 1],
        ];
  return kinds.map(([x, y]) => {
    const across = count(width, x!, size[0]);
    const down = count(height, y!, size[1]);
    return across > 0 && down > 0 ? { across, down } : { across: 0, down: 0 };
  });
}

class PacketReader {
  at = 0;
  private byte = 0;
  private bits = 0;

  constructor(
    private readonly data: Uint8Array,
    private readonly highThroughput: boolean,
  ) {}

  /** Steps over a packet, perhaps beyond the end; whether it is one that can be followed. */
  packet(bands: readonly Band[]): boolean {
    if (this.data[this.at] === 0xff && this.data[this.at + 1] === 0x91) this.at += 6;
    this.bits = 0;
    this.byte = 0;
    let body = 0;
    if (this.bit() === 1)
      for (const band of bands) {
        const length = this.blocks(band);
        if (length === undefined) return false;
        body += length;
      }
    // A last byte of ones has a stuffed one behind it.
    if (this.byte === 0xff) this.at += 1;
    if (this.data[this.at] === 0xff && this.data[this.at + 1] === 0x92) this.at += 2;
    this.at += body;
    return true;
  }

  /** Bytes of the code-blocks of a band that this packet has. */
  private blocks({ across, down }: Band): number | undefined {
    const included = new TagTree(across, down);
    const zeroPlanes = new TagTree(across, down);
    const bit = () => this.bit();
    let bytes = 0;
    for (let y = 0; y < down; y++)
      for (let x = 0; x < across; x++) {
        if (this.at > this.data.length) return bytes;
        if (!included.isBelow(x, y, 1, bit)) continue;
        for (let planes = 1; !zeroPlanes.isBelow(x, y, planes, bit) && planes < 100;) planes += 1;
        const passes = this.passes();
        let lengthBits = 3;
        while (lengthBits < 32 && this.bit() === 1) lengthBits += 1;
        if (!this.highThroughput) {
          bytes += this.number(lengthBits + Math.floor(Math.log2(passes)));
          continue;
        }
        if (passes > MOST_HT_PASSES) return undefined;
        bytes += this.number(lengthBits);
        if (passes > 1) bytes += this.number(lengthBits + Math.floor(Math.log2(passes - 1)));
      }
    return bytes;
  }

  /** Table B.4. */
  private passes(): number {
    if (this.bit() === 0) return 1;
    if (this.bit() === 0) return 2;
    const two = this.number(2);
    if (two < 3) return 3 + two;
    const five = this.number(5);
    return five < 31 ? 6 + five : 37 + this.number(7);
  }

  private number(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) value = 2 * value + this.bit();
    return value;
  }

  /** Behind a byte of ones, the first bit of the next is stuffed (B.10.1). */
  private bit(): 0 | 1 {
    if (this.bits === 0) {
      this.bits = this.byte === 0xff ? 7 : 8;
      this.byte = this.data[this.at] ?? 0;
      this.at += 1;
    }
    this.bits -= 1;
    return ((this.byte >> this.bits) & 1) as 0 | 1;
  }
}

/** B.10.2. */
class TagTree {
  /** From the leaves up. */
  private readonly levels: { width: number; low: Int32Array; value: Int32Array }[] = [];

  constructor(width: number, height: number) {
    for (let [w, h] = [width, height]; w > 0 && h > 0; [w, h] = [Math.ceil(w / 2), Math.ceil(h / 2)]) {
      this.levels.push({
        width: w,
        low: new Int32Array(w * h),
        value: new Int32Array(w * h).fill(0x7fffffff),
      });
      if (w * h === 1) break;
    }
  }

  /** Whether the value of a leaf is below a threshold; reads as many bits as it takes to know. */
  isBelow(x: number, y: number, threshold: number, bit: () => 0 | 1): boolean {
    let low = 0;
    for (let level = this.levels.length - 1; level >= 0; level--) {
      const nodes = this.levels[level]!;
      const node = (y >> level) * nodes.width + (x >> level);
      low = Math.max(low, nodes.low[node]!);
      while (low < threshold && low < nodes.value[node]!) {
        if (bit() === 1) nodes.value[node] = low;
        else low += 1;
      }
      nodes.low[node] = low;
      if (level === 0) return nodes.value[node]! < threshold;
    }
    return false;
  }
}
