/**
 * One rescale for slices that have different ones, as PET has, or values that 16 bits do not hold: stored values of the
 * whole series to one scale.
 */

export interface SliceScale {
  slope: number;
  intercept: number;
  /** Lowest and highest stored value in the slice. */
  low: number;
  high: number;
  /** Whether stored values are whole numbers; they are unless said otherwise. */
  whole?: boolean;
}

export interface CommonRescale {
  slope: number;
  intercept: number;
  /** Largest rounding error of a modality value; 0 where every value is met exactly. */
  maxError: number;
}

/** Shares of a step that count as whole: decimal strings have 16 characters at most. */
const WHOLE = 1e-6;

/**
 * A slope and intercept under which the modality values of all slices fit into signed 16 bits: exactly where the
 * slices' scales are multiples of one another, else to the nearest of 65536 levels over their range.
 */
export function commonRescale(slices: readonly SliceScale[]): CommonRescale {
  const ends = slices.flatMap(({ slope, intercept, low, high }) => [
    low * slope + intercept,
    high * slope + intercept,
  ]);
  const lowest = Math.min(...ends);
  const highest = Math.max(...ends);
  const step = Math.min(...slices.map(({ slope }) => Math.abs(slope)));
  const origin = slices[0]!.intercept;
  const exact = slices.every(
    ({ slope, intercept, whole }) =>
      whole !== false && isWhole(slope / step) && isWhole((intercept - origin) / step),
  );
  if (exact && (highest - lowest) / step <= 65535.5) {
    const from = Math.round((lowest - origin) / step);
    const to = Math.round((highest - origin) / step);
    // Values stay what they are where they fit; else the lowest becomes −32768.
    const offset = from >= -32768 && to <= 32767 ? 0 : from + 32768;
    return { slope: step, intercept: origin + offset * step, maxError: 0 };
  }
  const slope = highest > lowest ? (highest - lowest) / 65535 : 1;
  return { slope, intercept: lowest + 32768 * slope, maxError: slope / 2 };
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= WHOLE * Math.max(1, Math.abs(value));
}
