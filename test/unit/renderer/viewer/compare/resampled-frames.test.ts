import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../../../electron/core/geometry';
import {
  framePosition,
  ResampledFrames,
  shiftBetween,
} from '../../../../../renderer/viewer/compare/resampled-frames';
import { framesOf, headerWith } from '../header';

const stack = (count: number, gap: number, start = 0): Vec3[] =>
  Array.from({ length: count }, (_, index) => [0, 0, start + index * gap]);

describe('framePosition', () => {
  it('finds a place between slices, rising or falling', () => {
    expect(framePosition([0, 2, 4], 3)).toBe(1.5);
    expect(framePosition([4, 2, 0], 3)).toBe(0.5);
    expect(framePosition([0, 1, 4], 2.5)).toBe(1.5);
  });

  it('lets the outer slices be as thick as the others, and no more', () => {
    expect(framePosition([0, 2, 4], -0.9)).toBe(0);
    expect(framePosition([0, 2, 4], 4.9)).toBe(2);
    expect(framePosition([0, 2, 4], -1.1)).toBeUndefined();
    expect(framePosition([4, 2, 0], 5.1)).toBeUndefined();
    expect(framePosition([4, 2, 0], 4.9)).toBe(0);
  });
});

describe('ResampledFrames', () => {
  it('gives the same voxels on the same grid', () => {
    const header = headerWith({ positions: stack(3, 2) });
    const frames = framesOf(header, (column, row, frame) => column + 10 * row + 100 * frame);
    const resampled = new ResampledFrames(header, frames);
    for (const frame of [0, 1, 2]) expect(resampled.frame(frame)).toEqual(frames.frame(frame));
  });

  it('keeps a ramp a ramp on a finer grid that lies elsewhere', () => {
    const coarse = headerWith({ rows: 8, columns: 8, spacing: 2, positions: stack(6, 4) });
    const ramp = framesOf(
      coarse,
      (column, row, frame) => 20 * (2 * column) + 40 * (2 * row) + 10 * (4 * frame),
    );
    const fine = headerWith({
      rows: 3,
      columns: 3,
      positions: [
        [3, 5, 6],
        [3, 5, 7],
      ],
    });
    const resampled = new ResampledFrames(fine, ramp);
    expect([...resampled.frame(0)]).toEqual(
      [5, 6, 7].flatMap((y) => [3, 4, 5].map((x) => 20 * x + 40 * y + 60)),
    );
    expect(resampled.frame(1)[0]! - resampled.frame(0)[0]!).toBe(10);
  });

  it('shows nothing where the other series has nothing', () => {
    const small = headerWith({ rows: 2, columns: 2, positions: stack(2, 1), values: { padding: -7 } });
    const grid = headerWith({ rows: 4, columns: 4, positions: stack(4, 1) });
    const resampled = new ResampledFrames(
      grid,
      framesOf(small, () => 9),
    );
    expect([...resampled.frame(0)]).toEqual([9, 9, -7, -7, 9, 9, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7]);
    expect(new Set(resampled.frame(3))).toEqual(new Set([-7]));
  });

  it('lays the middles over each other where the Frames of Reference differ', () => {
    const grid = headerWith({ positions: stack(3, 2) });
    const far = headerWith({ positions: stack(3, 2, 500), frameOfReference: '9.9' });
    expect(shiftBetween(grid, far)).toEqual([0, 0, 500]);
    expect(shiftBetween(grid, { ...far, identity: grid.identity })).toEqual([0, 0, 0]);
    const frames = framesOf(far, (column) => column);
    expect(new ResampledFrames(grid, frames).frame(1)).toEqual(frames.frame(1));
  });
});
