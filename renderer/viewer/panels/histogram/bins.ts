/** Counts of stored values as the bars of a histogram in modality values. Pure. */
import type { ValueMeaning } from '../../../../electron/core/series';
import { LOWEST } from './count-values';

export interface Bins {
  /** Left edge of the first bar and right edge of the last, modality values. */
  low: number;
  high: number;
  counts: number[];
  total: number;
  mean: number;
  sd: number;
  /** Lowest and highest value that occurs. */
  min: number;
  max: number;
}

/** At most `most` bars of equal width over the values that occur, padding left out; undefined where there are none. */
export function binValues(counts: Uint32Array, values: ValueMeaning, most: number): Bins | undefined {
  const skip = values.padding === undefined ? -1 : values.padding - LOWEST;
  const has = (level: number) => level !== skip && counts[level]! > 0;
  let first = 0;
  while (first < counts.length && !has(first)) first++;
  if (first === counts.length) return undefined;
  let last = counts.length - 1;
  while (!has(last)) last--;

  const width = Math.ceil((last - first + 1) / most);
  const bars = Array.from({ length: Math.ceil((last - first + 1) / width) }, () => 0);
  let total = 0;
  let sum = 0;
  for (let level = first; level <= last; level++) {
    if (level === skip) continue;
    const count = counts[level]!;
    bars[Math.floor((level - first) / width)]! += count;
    total += count;
    sum += count * (level + LOWEST);
  }
  const mean = sum / total;
  let squares = 0;
  for (let level = first; level <= last; level++) {
    if (level !== skip) squares += counts[level]! * (level + LOWEST - mean) ** 2;
  }
  const modality = (stored: number) => stored * values.rescaleSlope + values.rescaleIntercept;
  const falls = values.rescaleSlope < 0;
  const edges = [
    modality(first + LOWEST - 0.5),
    modality(first + LOWEST - 0.5 + bars.length * width),
  ] as const;
  const ends = [modality(first + LOWEST), modality(last + LOWEST)] as const;
  return {
    low: Math.min(...edges),
    high: Math.max(...edges),
    counts: falls ? bars.toReversed() : bars,
    total,
    mean: modality(mean),
    sd: Math.sqrt(squares / total) * Math.abs(values.rescaleSlope),
    min: Math.min(...ends),
    max: Math.max(...ends),
  };
}

/** Heights from 0 to 1. */
export function barHeights(counts: readonly number[], logarithmic: boolean): number[] {
  const shown = logarithmic ? counts.map((count) => Math.log1p(count)) : counts;
  const top = shown.reduce((high, value) => Math.max(high, value), 0);
  return shown.map((value) => (top > 0 ? value / top : 0));
}
