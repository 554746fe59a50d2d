/** Figures of many measurements. */

export interface Spread {
  count: number;
  best: number;
  median: number;
  p95: number;
  worst: number;
}

/** Of at least one value; the lowest is the best. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    best: share(sorted, 0),
    median: share(sorted, 0.5),
    p95: share(sorted, 0.95),
    worst: share(sorted, 1),
  };
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Distances of neighbours. */
export function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}

/** "9 ms median, 12 ms p95, 40 ms worst" */
export function inWords({ median, p95, worst }: Spread): string {
  const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  return `${ms(median)} median, ${ms(p95)} p95, ${ms(worst)} worst`;
}
