import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedForm } from '../../../../electron/dicom/export/stored-form';
import { makeSeries } from '../support/make-series';

/** Bits by going through all values one by one. */
function slowly(values: number[], signed: boolean): { bits: number; signed: boolean } {
  const negative = signed || values.some((value) => value < 0);
  for (let bits = 8; ; bits++) {
    const [low, high] = negative ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
    if (bits === 16 || values.every((value) => value >= low && value <= high))
      return { bits, signed: negative };
  }
}

describe('the form of stored values', () => {
  it('has the bits that the values need, wherever they lie in memory', () => {
    const value = fc.oneof(
      fc.integer({ min: -32768, max: 32767 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.constant(0),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        fc.nat(1),
        (values, signed, shift) => {
          const series = makeSeries({
            rows: 1,
            columns: values.length,
            frames: 1,
            values: { bitsStored: 8, signed },
          });
          series.voxels = new Int16Array([...Array(shift).fill(0), ...values]).subarray(shift);
          expect(storedForm(series)).toEqual(slowly(values, signed));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('makes room for the padding value', () => {
    const series = makeSeries({ modality: 'MR', values: { bitsStored: 12, padding: -2000 } });
    expect(storedForm(series)).toEqual({ bits: 13, signed: true });
  });
});
