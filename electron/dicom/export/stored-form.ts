/** How many bits, and which sign, the values of a series need in a file. */
import type { Series } from '../../core/series';

export interface StoredForm {
  /** Bits Stored. */
  bits: number;
  /** Pixel Representation 1. */
  signed: boolean;
}

/**
 * What the header says, widened where the voxels (or the padding value) need more: the header of a generated series
 * is a promise about the model, and a file whose values exceed its Bits Stored is read wrongly.
 */
export function storedForm(series: Series): StoredForm {
  const { values } = series.header;
  if (values.signed && values.bitsStored === 16) return { bits: 16, signed: true };
  const { magnitude, negative } = extent(series.voxels, values.padding ?? 0);
  const signed = values.signed || negative;
  const needed = (magnitude === 0 ? 1 : Math.floor(Math.log2(magnitude)) + 1) + (signed ? 1 : 0);
  return { bits: Math.min(16, Math.max(8, values.bitsStored, needed)), signed };
}

/**
 * All bits that any value has (a negative one counts as −value − 1), and whether any is negative. Two values are looked
 * at together: a series of a few hundred slices has a hundred million, and this is on the way of every export.
 */
function extent(voxels: Int16Array, extra: number): { magnitude: number; negative: boolean } {
  if (voxels.byteOffset % 4 !== 0) return slowExtent(voxels, extra);
  const pairs = new Int32Array(voxels.buffer, voxels.byteOffset, voxels.length >> 1);
  const rest = slowExtent(voxels.subarray(pairs.length * 2), extra);
  const plain = inBlocks(pairs, allBits);
  const negative = (plain & SIGNS) !== 0;
  const all = negative ? inBlocks(pairs, allMagnitudes) : plain;
  const magnitude = rest.magnitude | ((all | (all >>> 16)) & 0x7fff);
  return { magnitude, negative: negative || rest.negative };
}

const SIGNS = 0x80008000 | 0;
/** A multiple of four. Functions that are called often are compiled better than loops that run long. */
const BLOCK = 1 << 16;

/** The bits of all blocks together. */
function inBlocks(pairs: Int32Array, bits: (pairs: Int32Array, from: number, to: number) => number): number {
  let all = 0;
  for (let from = 0; from < pairs.length; from += BLOCK)
    all |= bits(pairs, from, Math.min(pairs.length, from + BLOCK));
  return all;
}

/** Four sums that do not wait for each other. */
function allBits(pairs: Int32Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = from;
  for (; i + 3 < to; i += 4) {
    a |= pairs[i]!;
    b |= pairs[i + 1]!;
    c |= pairs[i + 2]!;
    d |= pairs[i + 3]!;
  }
  for (; i < to; i++) a |= pairs[i]!;
  return a | b | c | d;
}

function allMagnitudes(pairs: Int32Array, from: number, to: number): number {
  let all = 0;
  for (let i = from; i < to; i++) {
    const pair = pairs[i]!;
    const sign = (pair >>> 15) & 0x00010001;
    // Times 65535: every bit of a half whose sign is set.
    all |= pair ^ ((sign << 16) - sign);
  }
  return all;
}

function slowExtent(values: Int16Array, extra: number): { magnitude: number; negative: boolean } {
  let magnitude = extra < 0 ? -extra - 1 : extra;
  let negative = extra < 0;
  for (const value of values) {
    if (value < 0) negative = true;
    magnitude |= value < 0 ? -value - 1 : value;
  }
  return { magnitude, negative };
}
