/** Huffman tables and the entropy-coded bits behind them (ITU-T T.81 Annexes C and F.2.2). */
import { CodecError } from '../codec-error';

const LOOK = 9;

export interface HuffmanTable {
  /** By the next `LOOK` bits: length × 256 + symbol, or 0 for longer codes. */
  short: Uint16Array;
  /** Largest code of each length, -1 for none; and what to add to a code to get the index of its symbol. */
  largest: Int32Array;
  offset: Int32Array;
  symbols: Uint8Array;
}

/** @param counts number of codes of 1 to 16 bits */
export function makeHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const short = new Uint16Array(1 << LOOK);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    offset[length] = index - code;
    const count = counts[length - 1]!;
    if (code + count > 1 << length) throw new CodecError('has a damaged Huffman table');
    for (let i = 0; i < count; i++, code++, index++) {
      if (length > LOOK) continue;
      const from = code << (LOOK - length);
      short.fill(length * 256 + symbols[index]!, from, from + (1 << (LOOK - length)));
    }
    if (count > 0) largest[length] = code - 1;
    code <<= 1;
  }
  return { short, largest, offset, symbols };
}

/** Bits of one restart interval after the other. Looks ahead behind the end, where it sees zeros; nobody may take them. */
export class BitReader {
  private buffer = 0;
  private count = 0;
  /** Of the bits in the buffer, the last so many are such zeros. */
  private made = 0;
  /** An interval had more bytes than its image needs. */
  excess = false;

  constructor(
    private readonly bytes: Uint8Array,
    /** Of the next byte to take; after `align` where the next marker is. */
    public at: number,
  ) {}

  private fill(): void {
    while (this.count <= 16) {
      let byte = 0;
      const { bytes, at } = this;
      if (at >= bytes.length || (bytes[at] === 0xff && bytes[at + 1] !== 0)) {
        if (this.made > this.count) throw new CodecError('is cut off');
        this.made += 8;
      } else {
        byte = bytes[at]!;
        this.at += byte === 0xff ? 2 : 1;
      }
      this.buffer = ((this.buffer << 8) | byte) & 0xffffff;
      this.count += 8;
    }
  }

  symbol(table: HuffmanTable): number {
    this.fill();
    const found = table.short[(this.buffer >> (this.count - LOOK)) & ((1 << LOOK) - 1)]!;
    if (found !== 0) {
      this.count -= found >> 8;
      return found & 255;
    }
    for (let length = LOOK + 1; length <= 16; length++) {
      const code = (this.buffer >> (this.count - length)) & ((1 << length) - 1);
      if (code <= table.largest[length]!) {
        const index = code + table.offset[length]!;
        if (index < 0 || index >= table.symbols.length) break;
        this.count -= length;
        return table.symbols[index]!;
      }
    }
    throw new CodecError('has damaged data');
  }

  /** An unsigned number of up to 16 bits. */
  bits(length: number): number {
    if (length === 0) return 0;
    this.fill();
    this.count -= length;
    return (this.buffer >> this.count) & ((1 << length) - 1);
  }

  /** A difference of the given magnitude category (T.81 F.2.2.1, EXTEND). */
  difference(category: number): number {
    if (category === 0) return 0;
    const value = this.bits(category);
    return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
  }

  /** Ends an interval: all bits that were taken were there. Bits that fill up a byte are left at most. */
  finish(): void {
    if (this.made > this.count) throw new CodecError('is cut off');
    const { bytes } = this;
    let left = this.count - this.made;
    for (; this.at < bytes.length && !this.atMarker(); this.at += bytes[this.at] === 0xff ? 2 : 1) left += 8;
    if (left >= 8) this.excess = true;
    this.count = 0;
    this.buffer = 0;
    this.made = 0;
  }

  /** Ends an interval, and steps over the restart marker that must follow. */
  restart(): void {
    this.finish();
    const { bytes } = this;
    while (bytes[this.at] === 0xff && bytes[this.at + 1] === 0xff) this.at += 1;
    const marker = bytes[this.at + 1] ?? 0;
    if (marker < 0xd0 || marker > 0xd7) throw new CodecError('is cut off');
    this.at += 2;
  }

  private atMarker(): boolean {
    return this.bytes[this.at] === 0xff && this.bytes[this.at + 1] !== 0;
  }
}
