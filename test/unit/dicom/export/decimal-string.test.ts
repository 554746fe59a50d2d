import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCoordinate, formatDecimal } from '../../../../electron/dicom/export/decimal-string';

describe('formatDecimal', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-2.5, '-2.5'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.33333333333333'],
    [-1 / 3, '-0.3333333333333'],
    [Math.PI * 1e13, '31415926535897.9'],
    [-Math.PI * 1e-7, '-3.1415926536e-7'],
    [6.123233995736766e-17, '6.1232339957e-17'],
    [1e300, '1e+300'],
    [123456789012345680000, '1.23456789012e20'],
    [-662.82658862211, '-662.82658862211'],
  ])('writes %d as %s', (value, text) => {
    expect(formatDecimal(value)).toBe(text);
  });

  it('is a decimal string of at most 16 characters near to it, for every number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatDecimal(value);
        expect(text).toMatch(/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/);
        expect(text.length).toBeLessThanOrEqual(16);
        // The worst case is a negative number with a three-digit negative exponent: 9 digits are left.
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 6e-9);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps what coordinates need: 1e-10 mm within a kilometre', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (value) => {
        expect(Math.abs(Number(formatCoordinate(value)) - value)).toBeLessThanOrEqual(1.01e-9);
      }),
      { numRuns: 2000 },
    );
  });

  it('has none for what is not finite', () => {
    expect(() => formatDecimal(Number.NaN)).toThrow();
    expect(() => formatDecimal(Infinity)).toThrow();
  });
});

describe('formatCoordinate', () => {
  it('turns the noise of trigonometry into 0', () => {
    expect(formatCoordinate(Math.cos(Math.PI / 2))).toBe('0');
    expect(formatCoordinate(-1e-10)).toBe('0');
    expect(formatCoordinate(0.001)).toBe('0.001');
  });
});
