import { describe, expect, it } from 'vitest';
import { axesInPlane, planeValues } from '../../../../../../renderer/viewer/engine/software/plane-values';

/** 2 columns, 3 rows, 4 slices; each value tells where it is: column, row, slice. */
const slices = [0, 1, 2, 3].map((k) => Int16Array.from([0, 100, 10, 110, 20, 120].map((value) => value + k)));
const volume = { dimensions: [2, 3, 4] as [number, number, number], slice: (k: number) => slices[k]! };

describe('planeValues', () => {
  it('cuts along each axis, first axis of the plane along its rows', () => {
    expect(planeValues(volume, 2, 1, true)).toEqual({ values: slices[1], width: 2, height: 3 });
    expect(planeValues(volume, 0, 1, true)).toEqual({
      values: Int16Array.from([100, 110, 120, 101, 111, 121, 102, 112, 122, 103, 113, 123]),
      width: 3,
      height: 4,
    });
    expect(planeValues(volume, 1, 2, true)).toEqual({
      values: Int16Array.from([20, 120, 21, 121, 22, 122, 23, 123]),
      width: 2,
      height: 4,
    });
    expect([0, 1, 2].map((axis) => axesInPlane(axis as 0 | 1 | 2))).toEqual([
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });

  it('mixes neighbours between voxels, or takes the nearest', () => {
    expect(planeValues(volume, 1, 0.5, true)!.values.slice(0, 2)).toEqual(Int16Array.from([5, 105]));
    expect(planeValues(volume, 1, 0.6, false)!.values.slice(0, 2)).toEqual(Int16Array.from([10, 110]));
    expect(planeValues(volume, 1, 1.999, true)!.values.slice(0, 2)).toEqual(Int16Array.from([20, 120]));
  });

  it('ends half a voxel beyond the last', () => {
    expect(planeValues(volume, 2, 3.4, true)!.values).toEqual(slices[3]);
    expect(planeValues(volume, 2, -0.4, true)!.values).toEqual(slices[0]);
    expect(planeValues(volume, 2, 3.6, true)).toBeUndefined();
    expect(planeValues(volume, 2, -0.6, true)).toBeUndefined();
    expect(planeValues(volume, 2, Number.NaN, true)).toBeUndefined();
  });
});
