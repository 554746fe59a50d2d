/** Where the frames of a request lie on the pack's axis. */
import { UserError } from '../errors';
import type { PackSummary } from '../pack-summary';
import { imagesOf, MAX_FRAMES, tidy } from './parameters';

/** Rounding must not push a series that fits exactly out of the range. */
const TOLERANCE = 1e-6;

type Axis = Pick<PackSummary, 'axis' | 'unit' | 'range'>;

/** What is wrong with a stretch of the axis, one sentence; undefined where it lies in the pack's range. */
export function mistakeInExtent(
  { frames, spacing, start }: { frames: number; spacing: number; start: number },
  pack: Axis,
): string | undefined {
  const [low, high] = pack.range;
  const end = start + spacing * (frames - 1);
  if (end <= high + TOLERANCE) return undefined;
  const most = Math.min(MAX_FRAMES, Math.floor((high - start) / spacing + 1e-9) + 1);
  return (
    `The last of the ${frames} ${imagesOf(pack)} would lie at ${tidy(end)} ${pack.unit}; this model covers ` +
    `${tidy(low)} to ${tidy(high)} ${pack.unit}. At most ${most} fit from ${tidy(start)} ${pack.unit} ` +
    `at ${tidy(spacing)} ${pack.unit}: use fewer, a smaller spacing or an earlier start.`
  );
}

/**
 * Strictly increasing positions, one a frame. What was not asked for gives way to what was: a default spacing
 * shrinks to fit, a default start moves. Values must be right by themselves.
 * @throws UserError `bad-request` where the stretch leaves the range
 */
export function layOut(
  request: { frames?: number; spacing?: number; start?: number },
  pack: Axis & Pick<PackSummary, 'spacing' | 'defaults'>,
): number[] {
  const frames = request.frames ?? pack.defaults.frames;
  const [lowest, highest] = pack.range;
  const gaps = Math.max(1, frames - 1);
  let spacing = request.spacing ?? pack.defaults.spacing;
  let start = request.start ?? pack.defaults.start;
  const room = highest - start;
  if (request.spacing === undefined && spacing * (frames - 1) > room) {
    spacing = Math.max(pack.spacing[0], Math.floor((room / gaps) * 1000) / 1000);
  }
  if (request.start === undefined && start + spacing * (frames - 1) > highest) {
    start = Math.max(lowest, highest - spacing * (frames - 1));
  }
  const mistake = mistakeInExtent({ frames, spacing, start }, pack);
  if (mistake) throw new UserError('bad-request', mistake);
  start = micro(start);
  spacing = micro(spacing);
  return Array.from({ length: frames }, (_, i) => start + i * spacing);
}

/** Six decimals, so that a recipe can say positions as a start and a step. */
function micro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
