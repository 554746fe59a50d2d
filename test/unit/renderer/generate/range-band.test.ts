import { describe, expect, it } from 'vitest';
import { bandEnd, dragEnd, dragStart, moveBand } from '../../../../renderer/generate/range-band';

const range = [0, 160] as const;
const band = { start: 10, frames: 32, spacing: 3.5 };

describe('moveBand', () => {
  it('moves in half units and keeps the frames', () => {
    expect(moveBand(band, 20.3, range)).toEqual({ ...band, start: 20.5 });
  });

  it('stops at either end of the range', () => {
    expect(moveBand(band, -50, range).start).toBe(0);
    expect(bandEnd(moveBand(band, 999, range))).toBe(160);
  });

  it('keeps a band that is longer than the range at its beginning', () => {
    expect(moveBand({ ...band, frames: 100 }, 40, range).start).toBe(0);
  });
});

describe('dragEnd', () => {
  it('adds and takes whole frames and leaves the start', () => {
    expect(dragEnd(band, 100, range)).toEqual({ start: 10, frames: 27, spacing: 3.5 });
  });

  it('keeps at least one frame and stays in the range', () => {
    expect(dragEnd(band, -100, range).frames).toBe(1);
    const longest = dragEnd(band, 1000, range);
    expect(bandEnd(longest)).toBeLessThanOrEqual(160);
    expect(bandEnd({ ...longest, frames: longest.frames + 1 })).toBeGreaterThan(160);
  });

  it('never makes more frames than a series may have', () => {
    expect(dragEnd({ start: 0, frames: 1, spacing: 0.01 }, 160, range).frames).toBe(512);
  });
});

describe('dragStart', () => {
  it('leaves the last frame where it is', () => {
    for (const start of [0, 3, 17.2, 64, 118]) {
      const dragged = dragStart(band, start, range);
      expect(bandEnd(dragged)).toBeCloseTo(bandEnd(band), 6);
      expect(dragged.start).toBeGreaterThanOrEqual(0);
    }
  });

  it('keeps at least one frame', () => {
    expect(dragStart(band, 150, range).frames).toBe(1);
  });
});
