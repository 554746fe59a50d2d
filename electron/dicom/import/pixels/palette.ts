/** Palette colour look-up tables, plain and segmented (PS3.3 C.7.6.3.1.5, C.7.9.2), as luminance. */
import type { DataSet } from 'dicom-parser';
import { luminance } from './luminance';
import { readDescriptor, readEntries } from './lookup-tables';

export interface Palette {
  /** Stored value of the first entry. */
  first: number;
  /** Luminance by stored value less `first`. */
  entries: Uint16Array;
  /** 8 or 16. */
  bits: number;
}

const DAMAGED = { refusal: 'has a colour palette that is damaged or missing' };

export function readPalette(dataSet: DataSet, signed: boolean): Palette | { refusal: string } {
  const colours = ['1', '2', '3'].map((n) => {
    const descriptor = readDescriptor(dataSet, `x0028110${n}`, signed);
    if (!descriptor) return undefined;
    const entries = dataSet.elements[`x0028122${n}`]
      ? readSegments(dataSet, `x0028122${n}`, descriptor.count)
      : readEntries(dataSet, `x0028120${n}`, descriptor);
    return entries && { ...descriptor, entries };
  });
  const [red, green, blue] = colours;
  if (!red || !green || !blue) return DAMAGED;
  if (green.entries.length !== red.entries.length || blue.entries.length !== red.entries.length)
    return DAMAGED;
  // Where 8-bit entries were written into the high bytes of words, they are of 16 bits in all but name.
  const bits = [red, green, blue].some(({ entries }) => entries.some((value) => value > 255))
    ? 16
    : red.bits > 8
      ? 16
      : 8;
  const entries = new Uint16Array(red.entries.length);
  for (let i = 0; i < entries.length; i++)
    entries[i] = luminance(red.entries[i]!, green.entries[i]!, blue.entries[i]!);
  return { first: red.first, entries, bits };
}

/** Discrete, linear and indirect segments of 16-bit words; `undefined` where they do not make `count` entries. */
function readSegments(dataSet: DataSet, tag: string, count: number): Uint16Array | undefined {
  const element = dataSet.elements[tag]!;
  if (element.dataOffset + element.length > dataSet.byteArray.length) return undefined;
  const words = Uint16Array.from({ length: element.length >> 1 }, (_, i) => dataSet.uint16(tag, i)!);
  const out = new Uint16Array(count);
  let filled = 0;
  const put = (value: number) => {
    if (filled < count) out[filled] = value;
    filled += 1;
  };
  /** Plays `segments` segments from a word on; the word behind them, or -1 for a damaged table. */
  const play = (from: number, segments: number, nested: boolean): number => {
    let at = from;
    for (let done = 0; done < segments && at < words.length && filled < count; done++) {
      const kind = words[at]!;
      const length = words[at + 1] ?? -1;
      if (kind === 0) {
        if (length < 1 || at + 2 + length > words.length) return -1;
        for (let i = 0; i < length; i++) put(words[at + 2 + i]!);
        at += 2 + length;
      } else if (kind === 1) {
        if (length < 1 || filled === 0 || at + 3 > words.length) return -1;
        const start = out[filled - 1]!;
        const target = words[at + 2]!;
        for (let i = 1; i <= length && filled < count; i++)
          put(Math.round(start + ((target - start) * i) / length));
        at += 3;
      } else if (kind === 2 && !nested) {
        if (length < 1 || at + 4 > words.length) return -1;
        const bytes = words[at + 2]! + words[at + 3]! * 65536;
        if (bytes % 2 || bytes / 2 >= at || play(bytes / 2, length, true) < 0) return -1;
        at += 4;
      } else return -1;
    }
    return at;
  };
  return play(0, Infinity, false) >= 0 && filled === count ? out : undefined;
}
