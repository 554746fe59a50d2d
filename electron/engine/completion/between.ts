/**
 * Slices between others: interpolated, and moved by what a model says that interpolation cannot know. How far it is
 * believed is found out on slices that are there: some are made as if they were missing, and compared.
 */
import { baseAt, interpolated, type Base } from '../../core/completion/merge';
import type { FrameGrid, ModelSpace } from '../../core/completion/model-space';
import type { Target } from '../../core/completion/targets';
import type { Vec3 } from '../../core/geometry';
import { frameVoxels, type Series } from '../../core/series';

/** A slice that a model has made, values in [−1, 1]. */
export interface ModelSlice {
  frame: Float32Array;
  grid: FrameGrid;
}

/** A slice between others, on the source's pixels. */
export interface Between {
  /** Interpolated from the slices on either side, stored values. */
  values: Float32Array;
  /** By how much the model says otherwise, stored values. */
  shift: Float32Array;
}

/** Model's values below the first are air, above the second body: between, it is believed by degrees. */
const AIR = -0.94;
const BODY = -0.76;

/** @param storedPerUnit stored values that one unit of the model's range stands for */
export function betweenSlices(
  source: Series,
  space: ModelSpace,
  base: Base,
  position: Vec3,
  { frame, grid }: ModelSlice,
  storedPerUnit: number,
): Between {
  const values = interpolated(source, base);
  const own = space.frameOf(values, position, grid);
  const difference = frame.map((value, i) => bodyShare(Math.max(value, own[i]!)) * (value - own[i]!));
  const shift = space.toSource(difference, grid, position, 0);
  for (let i = 0; i < shift.length; i++) shift[i] = shift[i]! * storedPerUnit;
  return { values, shift };
}

/** Air is what it is: a model that paints a haze there knows nothing better. */
function bodyShare(value: number): number {
  return Math.min(1, Math.max(0, (value - AIR) / (BODY - AIR)));
}

/** So many slices are made that are there, at most. */
const MOST_TRIALS = 8;
/** With fewer slices than these nothing is left to go by. */
const LEAST_SLICES = 5;

/**
 * The slices of a series as if some inside were missing, each between two that stay, to be made for comparison; undefined
 * where there are too few.
 * @param stay slices that stay, in order
 */
export function trialTargets(stay: readonly (Target & { source: number })[]): Trial[] | undefined {
  if (stay.length < LEAST_SLICES) return undefined;
  const inside = stay.filter((_, i) => i % 2 === 1 && i < stay.length - 1);
  const count = Math.min(MOST_TRIALS, inside.length);
  const chosen = new Set(
    Array.from({ length: count }, (_, i) => inside[Math.floor(((i + 0.5) * inside.length) / count)]!),
  );
  return stay.map(({ place, source }, i) => ({
    target: { place, source: chosen.has(stay[i]!) ? null : source },
    truth: source,
  }));
}

/** A slice of the series as it is for a trial, and the slice of the source that it is in truth. */
export interface Trial {
  target: Target;
  truth: number;
}

/**
 * The share of what a model says that brings trial slices nearest to the truth, in the sense of least squares, 0 to 1.
 * @param made of the trials that are made, by their target
 */
export function measuredShare(
  source: Series,
  space: ModelSpace,
  trials: readonly Trial[],
  made: ReadonlyMap<Target, ModelSlice>,
  storedPerUnit: number,
): number {
  const targets = trials.map(({ target }) => target);
  let along = 0;
  let square = 0;
  for (const { target, truth } of trials) {
    const slice = made.get(target);
    const base = slice && baseAt(targets, target.place);
    if (!base) continue;
    const position = source.header.geometry.positions[truth]!;
    const { values, shift } = betweenSlices(source, space, base, position, slice, storedPerUnit);
    frameVoxels(source, truth).forEach((value, i) => {
      along += (value - values[i]!) * shift[i]!;
      square += shift[i]! ** 2;
    });
  }
  return square > 0 ? Math.min(1, Math.max(0, along / square)) : 0;
}

/** Gaps up to which interpolation knows all that can be known, and from which what was measured holds, mm. */
const MEASURED_FROM = 1;
const MEASURED_FULL = 4;

/** How much of what a model says is believed in a gap, where it was measured on gaps of twice the width. */
export function shareAt(gap: number, measured: number): number {
  return measured * Math.min(1, Math.max(0, (gap - MEASURED_FROM) / (MEASURED_FULL - MEASURED_FROM)));
}
