import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonRescale } from '../../../../../electron/dicom/import/load/common-rescale';

describe('commonRescale', () => {
  it('is exact for multiples of one step', () => {
    const common = commonRescale([
      { slope: 0.5, intercept: -10, low: 0, high: 1000 },
      { slope: 1.5, intercept: -8, low: -5, high: 4000 },
    ]);
    expect(common).toEqual({ slope: 0.5, intercept: -10, maxError: 0 });
  });

  it('moves values that fit only elsewhere', () => {
    const common = commonRescale([
      { slope: 1, intercept: 0, low: 0, high: 65535 },
      { slope: 1, intercept: 0, low: 0, high: 10 },
    ]);
    expect(common).toEqual({ slope: 1, intercept: 32768, maxError: 0 });
  });

  it('otherwise keeps every value within half a level of the whole range', () => {
    const slice = fc.record({
      slope: fc.double({ min: 1e-4, max: 50, noNaN: true }),
      intercept: fc.double({ min: -2000, max: 2000, noNaN: true }),
      low: fc.integer({ min: -32768, max: 0 }),
      high: fc.integer({ min: 1, max: 32767 }),
    });
    fc.assert(
      fc.property(fc.array(slice, { minLength: 2, maxLength: 6 }), (slices) => {
        const { slope, intercept, maxError } = commonRescale(slices);
        for (const { slope: own, intercept: ownIntercept, low, high } of slices) {
          for (const stored of [low, 0, high]) {
            const value = stored * own + ownIntercept;
            const level = Math.round((value - intercept) / slope);
            expect(level).toBeGreaterThanOrEqual(-32768);
            expect(level).toBeLessThanOrEqual(32767);
            expect(Math.abs(level * slope + intercept - value)).toBeLessThanOrEqual(
              maxError * (1 + 1e-6) + slope * 1e-3,
            );
          }
        }
      }),
    );
  });
});
