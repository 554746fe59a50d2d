import { expect, test } from 'vitest';
import { Progress } from '../../../electron/engine/progress';

/** A clock that is set by hand. */
function clocked(steps: number, frames: number, evaluations: number) {
  let time = 1000;
  const progress = new Progress(
    [
      { kind: 'denoise', pieces: steps, runs: 1 },
      { kind: 'super-resolve', pieces: frames, runs: evaluations },
    ],
    () => time,
  );
  return {
    step(ms: number) {
      time += ms;
      progress.done('denoise', ms);
      return progress.estimate();
    },
    frame(ms: number) {
      time += ms;
      progress.done('super-resolve', ms);
      return progress.estimate();
    },
    estimate: () => progress.estimate(),
  };
}

test('says nothing of the time left before the first step', () => {
  expect(clocked(10, 0, 0).estimate()).toEqual({ fraction: 0, elapsedMs: 0 });
});

test('the time left follows from what steps and frames cost', () => {
  const work = clocked(4, 2, 3);
  // One step of 100 ms; frames are guessed at 3 evaluations of that.
  expect(work.step(100)).toEqual({ fraction: 100 / 1000, elapsedMs: 100, remainingMs: 300 + 600 });
  // The first step warmed up; from now on only the others count.
  expect(work.step(20).remainingMs).toBe(40 + 2 * 60);
  expect(work.frame(10).remainingMs).toBe(40 + 10);
  work.step(20);
  work.step(20);
  expect(work.frame(10)).toEqual({ fraction: 1, elapsedMs: 180, remainingMs: 0 });
});

test('the share done never goes back', () => {
  const work = clocked(2, 100, 1);
  const shares = [work.step(50), work.step(50), work.frame(500), work.frame(500)].map(
    ({ fraction }) => fraction,
  );
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});
