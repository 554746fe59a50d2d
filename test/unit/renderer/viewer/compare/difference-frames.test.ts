import { expect, it } from 'vitest';
import type { Vec3 } from '../../../../../electron/core/geometry';
import { DifferenceFrames } from '../../../../../renderer/viewer/compare/difference-frames';
import { framesOf, headerWith } from '../header';

const positions: Vec3[] = [
  [0, 0, 0],
  [0, 0, 1],
];

it('is the first minus the second in modality values', () => {
  const first = headerWith({ positions, values: { rescaleSlope: 2, rescaleIntercept: -10 } });
  const second = headerWith({ positions, values: { rescaleSlope: 0.5, rescaleIntercept: 3 } });
  const difference = new DifferenceFrames(
    framesOf(first, (column) => 10 * column),
    framesOf(second, () => 8),
  );
  const { rescaleSlope, rescaleIntercept, window } = difference.header.values;
  expect(rescaleIntercept).toBe(0);
  expect(window.center).toBe(0);
  const values = [...difference.frame(1).slice(0, 4)].map((stored) => stored * rescaleSlope);
  expect(values).toEqual([-17, 3, 23, 43]);
});

it('has room for differences far beyond the windows', () => {
  const wide = headerWith({ positions, values: { window: { center: 0, width: 20_000 } } });
  const difference = new DifferenceFrames(
    framesOf(wide, () => 32_000),
    framesOf(wide, () => -32_000),
  );
  expect(difference.frame(0)[0]! * difference.header.values.rescaleSlope).toBeCloseTo(64_000, -1);
});
