import { describe, expect, it } from 'vitest';
import {
  AXIAL,
  orientationLetters,
  positionsAlongNormal,
  sliceSpacing,
  whyNotEven,
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

  it('takes a stack for none whose slices are off their places, however little each gap is', () => {
    const places = Array.from({ length: 41 }, (_, i) => Math.min(2.5 * i, 50) + 3.5 * Math.max(0, i - 20));
    expect(whyNotVolume(stack(places))).toBe(
      'Slice 21 lies 10.00 mm off its place in an even stack of 3.00 mm.',
    );
    // Rounding of each place adds nothing up.
    expect(
      whyNotVolume(stack(Array.from({ length: 200 }, (_, i) => Math.round(i * 6.25) / 10))),
    ).toBeUndefined();
  });

  it('takes a stack for none whose slices are shifted in their plane, there and back', () => {
    const shifted = (by: number): Geometry => ({
      ...stack([0, 2, 4, 6, 8]),
      positions: [0, 2, 4, 6, 8].map((z, i) => [i === 2 ? by : 0, 0, z] as const),
    });
    expect(whyNotVolume(shifted(47))).toBe('Slice 3 is shifted by 47.00 mm in its plane against the others.');
    expect(whyNotEven(shifted(47))).toMatch(/^Slice 3 is shifted/);
    expect(whyNotVolume(shifted(0.4))).toBeUndefined();
    // A stack that leans is even.
    const leaning = { ...stack([0, 2, 4]), positions: [0, 2, 4].map((z) => [z, 0, z] as const) };
    expect(whyNotEven(leaning)).toBeUndefined();
    expect(whyNotVolume(leaning)).toMatch(/leans/);
  });
});
