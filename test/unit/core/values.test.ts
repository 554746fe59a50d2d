import { describe, expect, it } from 'vitest';
import { fromStored, toGrey, toStored } from '../../../electron/core/values';

describe('values', () => {
  it('maps the ends of the range and clips what is outside', () => {
    const values = Float32Array.of(-1, 0, 1, -3, 3, NaN);
    expect(Array.from(toStored(values, [0, 4095]))).toEqual([0, 2048, 4095, 0, 4095, 0]);
    expect(Array.from(toStored(values, [-1024, 1024]))).toEqual([-1024, 0, 1024, -1024, 1024, 0]);
    expect(Array.from(toGrey(values))).toEqual([0, 128, 255, 0, 255, 0]);
  });

  it('comes back to within half a stored value', () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1);
    const back = fromStored(toStored(values, [0, 4095]), [0, 4095]);
    back.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(1.001 / 4095));
  });
});
