import { describe, expect, it } from 'vitest';
import {
  AXIAL,
  orientationLetters,
  positionsAlongNormal,
  sliceSpacing,
  whyNotVolume,
  type Geometry,
} from '../../../electron/core/geometry';

function stack(zs: number[]): Geometry {
  return {
    rowSpacing: 1,
    columnSpacing: 1,
    orientation: AXIAL,
    positions: zs.map((z) => [0, 0, z] as const),
  };
}

describe('geometry', () => {
  it('measures along the slice normal', () => {
    expect(positionsAlongNormal(stack([5, 7.5, 10]))).toEqual([5, 7.5, 10]);
    expect(sliceSpacing(stack([10, 7.5, 5]))).toBe(-2.5);
    expect(sliceSpacing(stack([10]))).toBeUndefined();
  });

  it('names directions as workstations do', () => {
    expect(orientationLetters([1, 0, 0])).toBe('L');
    expect(orientationLetters([0, -1, 0])).toBe('A');
    expect(orientationLetters([0, 0, -1])).toBe('F');
    expect(orientationLetters([0.8, 0.6, 0])).toBe('LP');
  });

  it('says why a stack is no volume', () => {
    expect(whyNotVolume(stack([0, 2, 4]))).toBeUndefined();
    expect(whyNotVolume(stack([4, 2, 0]))).toBeUndefined();
    expect(whyNotVolume(stack([0]))).toMatch(/one slice/);
    expect(whyNotVolume(stack([0, 2, 2, 4]))).toMatch(/Slices 2 and 3 lie at the same position/);
    expect(whyNotVolume(stack([0, 2, 4, 8]))).toMatch(/Slices 3 and 4 are 4\.00 mm apart/);
    expect(whyNotVolume(stack([3, 3]))).toMatch(/same position/);
  });
});
