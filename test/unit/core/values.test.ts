import { describe, expect, it } from 'vitest';
import { fromStored, toGrey, toStored } from '../../../electron/core/values';

describe('values', () => {
  it('maps the ends of the range and clips what is outside', () => {
    const values = Float32Array.of(-1, 0, 1, -3, 3, NaN);
    expect(Array.from(toStored(values, { storedRange: [0, 4095] }))).toEqual([0, 2048, 4095, 0, 4095, 0]);
    expect(Array.from(toStored(values, { storedRange: [-1024, 1024] }))).toEqual([
      -1024, 0, 1024, -1024, 1024, 0,
    ]);
    expect(Array.from(toGrey(values))).toEqual([0, 128, 255, 0, 255, 0]);
  });

  it('comes back to within half a stored value', () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1);
    const back = fromStored(toStored(values, { storedRange: [0, 4095] }), { storedRange: [0, 4095] });
    back.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(1.001 / 4095));
  });

  it('follows a curve where there is one, both ways', () => {
    const storedRange = [-1024, 1016] as const;
    const curve = [[-1, -1024], [-0.6, -200], [0.6, 250], [1, 1016]] as const; // prettier-ignore
    const scale = { storedRange, curve };
    const values = Float32Array.of(-1, -0.8, -0.6, 0, 0.6, 0.8, 1, -3, 3, NaN);
    expect(Array.from(toStored(values, scale))).toEqual([
      -1024, -612, -200, 25, 250, 633, 1016, -1024, 1016, -1024,
    ]);
    for (let hounsfield = -1024; hounsfield <= 1016; hounsfield += 7)
      expect(toStored(fromStored(Int16Array.of(hounsfield), scale), scale)[0]).toBe(hounsfield);
  });
});
