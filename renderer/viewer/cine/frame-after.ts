/** Arithmetic of playing: which frame comes after which. */
export type Direction = 1 | -1;
/** At the end: start over, turn round, or stop. */
export type AtEnd = 'loop' | 'sweep' | 'stop';

const USUAL_RATE = 30;

/** The frame `count` steps after `frame` (from 0) of `frames`, the direction from there, and whether it ends there. */
export function frameAfter(
  frame: number,
  frames: number,
  count: number,
  direction: Direction,
  atEnd: AtEnd,
): { frame: number; direction: Direction; ended: boolean } {
  const target = frame + count * direction;
  if (atEnd === 'loop') {
    return { frame: ((target % frames) + frames) % frames, direction, ended: false };
  }
  if (atEnd === 'stop') {
    const ended = target <= 0 ? direction === -1 : target >= frames - 1 && direction === 1;
    return { frame: Math.min(frames - 1, Math.max(0, target)), direction, ended };
  }
  // A sweep runs along a line folded at both ends.
  const period = 2 * (frames - 1);
  const phase = direction === 1 ? frame : period - frame;
  const next = (phase + count) % period;
  return next < frames - 1
    ? { frame: next, direction: 1, ended: false }
    : { frame: period - next, direction: -1, ended: false };
}

/** Frames a second of a series over time (ms a frame), between 1 and 60; 30 where it tells nothing. */
export function usualRate(timesMs: readonly number[] | undefined): number {
  if (!timesMs || timesMs.length < 2) return USUAL_RATE;
  const span = timesMs[timesMs.length - 1]! - timesMs[0]!;
  if (!(span > 0)) return USUAL_RATE;
  return Math.round(Math.min(60, Math.max(1, ((timesMs.length - 1) / span) * 1000)));
}
