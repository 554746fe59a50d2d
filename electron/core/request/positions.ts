/** Where the frames of a request lie on the pack's axis. */
import { UserError } from '../errors';
import type { PackSummary } from '../pack-summary';
import { imagesOf, MAX_FRAMES, tidy } from './parameters';

/** Rounding must not push a series that fits exactly out of the range. */
const TOLERANCE = 1e-6;

type Axis = Pick<PackSummary, 'axis' | 'unit' | 'range' | 'cyclic'>;

/** Length of the cycle, where an axis goes round: the end of its range is its start again. */
export function cycleOf({ cyclic, range }: Pick<PackSummary, 'cyclic' | 'range'>): number | undefined {
  return cyclic ? range[1] - range[0] : undefined;
}

/** What is wrong with a stretch of the axis, one sentence; undefined where it lies in the pack's range. */
export function mistakeInExtent(
  { frames, spacing, start }: { frames: number; spacing: number; start: number },
  pack: Axis,
): string | undefined {
  const [low, high] = pack.range;
  const end = start + spacing * (frames - 1);
  if (pack.cyclic ? end < high - TOLERANCE : end <= high + TOLERANCE) return undefined;
  const most = Math.min(MAX_FRAMES, mostSteps(high - start, spacing, pack) + 1);
  const covers = pack.cyclic
    ? `at ${tidy(high)} ${pack.unit} this model's cycle begins again`
    : `this model covers ${tidy(low)} to ${tidy(high)} ${pack.unit}`;
  return (
    `The last of the ${frames} ${imagesOf(pack)} would lie at ${tidy(end)} ${pack.unit}; ${covers}. ` +
    `At most ${most} fit from ${tidy(start)} ${pack.unit} at ${tidy(spacing)} ${pack.unit}: use fewer, a smaller spacing or an earlier start.`
  );
}

/** How many steps of a spacing fit into what is left of the axis. */
function mostSteps(room: number, spacing: number, { cyclic }: Pick<Axis, 'cyclic'>): number {
  return cyclic ? Math.max(-1, Math.ceil(room / spacing - 1e-9) - 1) : Math.floor(room / spacing + 1e-9);
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
  // Round a cycle one step more leads back to the first.
  const steps = pack.cyclic ? frames : frames - 1;
  let spacing = request.spacing ?? pack.defaults.spacing;
  let start = request.start ?? pack.defaults.start;
  const room = highest - start;
  if (request.spacing === undefined && spacing * steps > room + TOLERANCE) {
    spacing = Math.max(pack.spacing[0], Math.floor((room / steps) * 1000) / 1000);
  }
  if (request.start === undefined && start + spacing * steps > highest + TOLERANCE) {
    start = Math.max(lowest, highest - spacing * steps);
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
