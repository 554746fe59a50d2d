import { describe, expect, it } from 'vitest';
import { frameAfter, usualRate, type Direction } from '../../../../../renderer/viewer/cine/frame-after';

/** The frames that are shown one after the other. */
function play(
  frames: number,
  steps: number,
  atEnd: 'loop' | 'sweep' | 'stop',
  start: Direction = 1,
): number[] {
  let state = { frame: start === 1 ? 0 : frames - 1, direction: start, ended: false };
  const shown = [state.frame];
  for (let step = 0; step < steps && !state.ended; step++) {
    state = frameAfter(state.frame, frames, 1, state.direction, atEnd);
    shown.push(state.frame);
  }
  return shown;
}

describe('frameAfter', () => {
  it('starts over in a loop, in either direction', () => {
    expect(play(3, 4, 'loop')).toEqual([0, 1, 2, 0, 1]);
    expect(play(3, 4, 'loop', -1)).toEqual([2, 1, 0, 2, 1]);
  });

  it('turns round in a sweep, and shows the ends once', () => {
    expect(play(4, 8, 'sweep')).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2]);
    expect(play(2, 3, 'sweep')).toEqual([0, 1, 0, 1]);
  });

  it('ends at the end, and not at the beginning', () => {
    expect(play(3, 9, 'stop')).toEqual([0, 1, 2]);
    expect(play(3, 9, 'stop', -1)).toEqual([2, 1, 0]);
  });

  it('leaves frames out when it is late', () => {
    expect(frameAfter(1, 10, 4, 1, 'loop')).toMatchObject({ frame: 5 });
    expect(frameAfter(8, 10, 3, 1, 'sweep')).toMatchObject({ frame: 7, direction: -1 });
    expect(frameAfter(8, 10, 5, 1, 'stop')).toMatchObject({ frame: 9, ended: true });
  });
});

describe('usualRate', () => {
  it('is that of the recording', () => {
    expect(usualRate([0, 40, 80, 120])).toBe(25);
    expect(usualRate([0, 1, 2])).toBe(60);
    expect(usualRate([0, 5000])).toBe(1);
  });

  it('is 30 where nothing is known', () => {
    expect(usualRate(undefined)).toBe(30);
    expect(usualRate([7])).toBe(30);
    expect(usualRate([3, 3, 3])).toBe(30);
  });
});
