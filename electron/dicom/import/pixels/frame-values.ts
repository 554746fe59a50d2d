/** From cells as stored or decoded to the values of a frame: bits, sign, luminance, palette and look-up table. */
import type { DecodedFrame } from '../codecs/decoded-frame';
import { luminance } from './luminance';
import { applyLut } from './lookup-tables';
import type { PixelForm } from './pixel-form';
import type { PixelSource } from './pixel-source';

/** Values of one frame, row by row. Up to 16 bits they are in 16-bit arrays, beyond in 32-bit ones. */
export type FrameValues = Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** What makes values of cells. */
export type ValueRules = Pick<PixelSource, 'rows' | 'columns' | 'form' | 'palette' | 'modalityLut'>;

/** Stored cells, bits above the high bit and all: unsigned, or float. */
export type Cells = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/**
 * @param cells of `samples` a pixel
 * @param into where to put values of up to 16 bits, instead of an array of their own
 */
export function frameValues(cells: Cells, rules: ValueRules, into?: Int16Array): FrameValues {
  const { form, palette, modalityLut } = rules;
  if (cells instanceof Float32Array || cells instanceof Float64Array) return cells;
  const table = palette ?? modalityLut;
  if (table) {
    const mapped = applyLut(storedValues(cells, form) as ArrayLike<number>, table);
    return into ? copyInto(mapped, into) : mapped;
  }
  const grey = form.samples === 3 ? toLuminance(cells, form, rules.rows * rules.columns) : cells;
  return storedValues(grey, form, into);
}

/** Decoder output as cells, laid out as `form` says from then on. */
export function cellsOfDecoded(decoded: DecodedFrame, form: PixelForm): { cells: Cells; form: PixelForm } {
  const { data, planar, precision, luminanceFirst } = decoded;
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT } = data;
  const cells = new { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[BYTES_PER_ELEMENT as 1 | 2 | 4](
    buffer as ArrayBuffer,
    byteOffset,
    length,
  );
  // A codec holds the bits up to the high bit; where it has fewer, it left the unused low ones out.
  const bitsStored = Math.min(form.bitsStored, precision);
  const highBit = precision > form.highBit ? form.highBit : bitsStored - 1;
  return {
    cells,
    form: {
      ...form,
      bitsAllocated: (8 * BYTES_PER_ELEMENT) as 8 | 16 | 32,
      bitsStored,
      highBit,
      planar,
      subsampled: false,
      luminanceFirst: luminanceFirst ?? form.luminanceFirst,
      swapUnit: 1,
    },
  };
}

/** Bits between the low and the high bit, with their sign. Above them anything may stand: once, overlays did. */
function storedValues(
  cells: Uint8Array | Uint16Array | Uint32Array,
  { bitsStored, highBit, signed }: PixelForm,
  into?: Int16Array,
): FrameValues {
  const { length } = cells;
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  if (bitsStored > 16) {
    if (signed) {
      const out = new Int32Array(length);
      for (let i = 0; i < length; i++) out[i] = (cells[i]! << left) >> right;
      return out;
    }
    const out = new Uint32Array(length);
    for (let i = 0; i < length; i++) out[i] = (cells[i]! << left) >>> right;
    return out;
  }
  // Most decoders give what is asked for.
  if (cells instanceof Uint16Array && isWithinBits(cells, { bitsStored, highBit, signed })) {
    if (!into) return signed ? new Int16Array(cells.buffer, cells.byteOffset, length) : cells;
    into.set(new Int16Array(cells.buffer, cells.byteOffset, length));
    return into;
  }
  const memory = into ?? new Int16Array(length);
  const out = signed ? memory : new Uint16Array(memory.buffer, memory.byteOffset, memory.length);
  const whole = cells.BYTES_PER_ELEMENT * 8 === bitsStored;
  if (whole && (!signed || bitsStored === 16)) out.set(cells);
  else if (signed) for (let i = 0; i < length; i++) out[i] = (cells[i]! << left) >> right;
  else for (let i = 0; i < length; i++) out[i] = (cells[i]! << left) >>> right;
  return out;
}

/**
 * Whether 16-bit cells are values as they are: nothing stands above the high bit but the sign, nothing below the low.
 * Looks with half the effort that making values takes; `false` also where it cannot look.
 */
export function isWithinBits(
  cells: Int16Array | Uint16Array,
  { bitsStored, highBit, signed }: Pick<PixelForm, 'bitsStored' | 'highBit' | 'signed'>,
): boolean {
  if (bitsStored === 16) return true;
  if (highBit !== bitsStored - 1) return false;
  if (cells.byteOffset % 4 !== 0 || cells.length % 8 !== 0) return false;
  // Two cells at once. Bits that may not be set; with a sign, bits that may not differ from the one below them.
  const words = new Uint32Array(cells.buffer, cells.byteOffset, cells.length / 2);
  const above = (0xffff << bitsStored) & 0xffff;
  const mask = above | (above << 16);
  let beyond = 0;
  if (signed)
    for (let i = 0; i < words.length; i += 4) {
      const [a, b, c, d] = [words[i]!, words[i + 1]!, words[i + 2]!, words[i + 3]!];
      beyond |= (a ^ (a << 1)) | (b ^ (b << 1)) | (c ^ (c << 1)) | (d ^ (d << 1));
    }
  else
    for (let i = 0; i < words.length; i += 4)
      beyond |= words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!;
  return (beyond & mask) === 0;
}

/** One sample a pixel: of the three colours, or the Y that the first is. `size` is the number of pixels. */
function toLuminance(
  cells: Uint8Array | Uint16Array | Uint32Array,
  { planar, subsampled, luminanceFirst }: PixelForm,
  size: number,
): Uint8Array | Uint16Array | Uint32Array {
  const out = new { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[cells.BYTES_PER_ELEMENT as 1 | 2 | 4](
    size,
  );
  if (subsampled) {
    // Y Y Cb Cr for two pixels.
    for (let i = 0, at = 0; i < size; i += 2, at += 4) {
      out[i] = cells[at]!;
      if (i + 1 < size) out[i + 1] = cells[at + 1]!;
    }
    return out;
  }
  const step = planar ? 1 : 3;
  const next = planar ? size : 1;
  if (luminanceFirst) for (let i = 0, at = 0; i < size; i++, at += step) out[i] = cells[at]!;
  else
    for (let i = 0, at = 0; i < size; i++, at += step)
      out[i] = luminance(cells[at]!, cells[at + next]!, cells[at + 2 * next]!);
  return out;
}

function copyInto(values: Uint16Array, into: Int16Array): FrameValues {
  const out = new Uint16Array(into.buffer, into.byteOffset, into.length);
  out.set(values);
  return out;
}
