/** Statistics of the values in a region. */

export interface Statistics {
  count: number;
  mean: number;
  /** Standard deviation of these values themselves (divided by their number, as workstations show it). */
  sd: number;
  min: number;
  max: number;
}

export interface Histogram {
  /** Lower edge of the first bin and width of each, in the unit of the values. */
  start: number;
  width: number;
  counts: number[];
}

/** Undefined where there are no values. */
export function statistics(values: Float64Array): Statistics | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / values.length;
  // In a second pass: the difference of two large sums loses the digits that matter.
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { count: values.length, mean, sd: Math.sqrt(squares / values.length), min, max };
}

/** At most `bins` bins from the lowest to the highest value, none narrower than `step` (the distance of neighbouring values). */
export function histogram(values: Float64Array, step: number, bins = 64): Histogram {
  const stats = statistics(values);
  if (!stats) return { start: 0, width: step, counts: [] };
  const levels = Math.round((stats.max - stats.min) / step) + 1;
  const width = Math.ceil(levels / bins) * step;
  const counts = Array.from({ length: Math.ceil((levels * step) / width - 1e-9) }, () => 0);
  for (const value of values) {
    const bin = Math.floor((value - stats.min) / width + 1e-9);
    counts[Math.min(counts.length - 1, bin)]!++;
  }
  return { start: stats.min - step / 2, width, counts };
}
