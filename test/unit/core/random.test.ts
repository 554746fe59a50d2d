import { describe, expect, it } from 'vitest';
import {
  gaussianNoise,
  inverseNormal,
  noiseStreams,
  philox4x32,
  portableLog,
} from '../../../electron/core/random';

describe('philox4x32', () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('matches the published answer for counter %j', (counter, key, expected) => {
    expect(philox4x32(counter as [number, number, number, number], key as [number, number])).toEqual(
      expected,
    );
  });
});

describe('portableLog', () => {
  it('agrees with the natural logarithm', () => {
    for (const x of [1, 0.9, 0.75, 0.5, 0.1, 1e-3, 1e-7, 2 ** -33]) {
      expect(portableLog(x)).toBeCloseTo(Math.log(x), 13);
    }
  });
});

describe('inverseNormal', () => {
  // Quantiles from standard tables.
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.8413447460685429, 1],
    [0.001349898031630095, -3],
    [2.866515718791939e-7, -5],
    [1e-10, -6.361340902404056],
  ])('of %d is %d', (p, z) => {
    expect(inverseNormal(p)).toBeCloseTo(z, 12);
  });
});

describe('gaussianNoise', () => {
  it('gives these very numbers on every platform', () => {
    const bits = new Uint32Array(gaussianNoise(20251221, noiseStreams.grid, 7, 8).buffer);
    expect(Array.from(bits, (b) => b.toString(16).padStart(8, '0'))).toMatchInlineSnapshot(`
      [
        "bf8a97c9",
        "3e59c445",
        "bf277ea6",
        "3eee89d4",
        "bf3189dc",
        "bd6334c9",
        "3f95a08e",
        "bf3b8f18",
      ]
    `);
  });

  it('depends on seed, stream and index', () => {
    const base = gaussianNoise(1, noiseStreams.grid, 0, 16);
    expect(gaussianNoise(1, noiseStreams.grid, 0, 16)).toEqual(base);
    expect(gaussianNoise(2, noiseStreams.grid, 0, 16)).not.toEqual(base);
    expect(gaussianNoise(1, noiseStreams.superResolution, 0, 16)).not.toEqual(base);
    expect(gaussianNoise(1, noiseStreams.grid, 1, 16)).not.toEqual(base);
  });

  it('is a prefix of a longer draw, whatever the length', () => {
    const long = gaussianNoise(3, noiseStreams.grid, 2, 101);
    for (const length of [1, 2, 3, 4, 5, 100]) {
      expect(gaussianNoise(3, noiseStreams.grid, 2, length)).toEqual(long.slice(0, length));
    }
  });

  it('has mean 0, variance 1, kurtosis 3 and no correlation between neighbours', () => {
    const n = 400_000;
    const noise = gaussianNoise(42, noiseStreams.other, 0, n);
    let sum = 0;
    let square = 0;
    let fourth = 0;
    let lag = 0;
    for (let i = 0; i < n; i++) {
      const v = noise[i]!;
      sum += v;
      square += v * v;
      fourth += v ** 4;
      lag += v * (noise[i + 1] ?? 0);
    }
    // Four standard errors of each statistic.
    const se = 4 / Math.sqrt(n);
    expect(Math.abs(sum / n)).toBeLessThan(se);
    expect(Math.abs(square / n - 1)).toBeLessThan(se * Math.SQRT2);
    expect(Math.abs(fourth / n - 3)).toBeLessThan(se * Math.sqrt(96));
    expect(Math.abs(lag / n)).toBeLessThan(se);
  });
});
