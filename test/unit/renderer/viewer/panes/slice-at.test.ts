import { expect, it } from 'vitest';
import { AXIAL, type Geometry, type Vec3 } from '../../../../../electron/core/geometry';
import { nearestSlice, slicesParallel } from '../../../../../renderer/viewer/panes/slice-at';

const geometry = (positions: Vec3[], orientation = AXIAL): Geometry => ({
  rowSpacing: 1,
  columnSpacing: 1,
  orientation,
  positions,
});

it('is the slice whose plane is nearest, wherever in the plane', () => {
  const falling = geometry([
    [0, 0, 9],
    [0, 0, 6],
    [0, 0, 0],
  ]);
  expect(nearestSlice(falling, [500, -80, 2.9])).toBe(2);
  expect(nearestSlice(falling, [500, -80, 3.1])).toBe(1);
  expect(nearestSlice(falling, [0, 0, 99])).toBe(0);
});

it('takes slices that run the other way for parallel', () => {
  const axial = geometry([[0, 0, 0]]);
  expect(slicesParallel(axial, geometry([[0, 0, 0]], [1, 0, 0, 0, -1, 0]))).toBe(true);
  expect(slicesParallel(axial, geometry([[0, 0, 0]], [0, 1, 0, 0, 0, -1]))).toBe(false);
});
