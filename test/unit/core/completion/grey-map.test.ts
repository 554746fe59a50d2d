import { describe, expect, it } from 'vitest';
import { greyMap } from '../../../../electron/core/completion/grey-map';

const plain = { rescaleSlope: 1, rescaleIntercept: 0 };
const hounsfield = { units: 'HU', curve: [[-1, -1024], [-0.6, -200], [0.6, 250], [1, 1016]] as const }; // prettier-ignore
const straight = { units: 'HU', curve: [[-1, -1024], [1, 1024]] as const }; // prettier-ignore
const arbitrary = { units: 'arbitrary', curve: [[-1, 0], [1, 4095]] as const }; // prettier-ignore

/** 200 values: a half black, the rest rising to 1,000. */
const head = Int16Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 10 * (i - 99)));

describe('greyMap', () => {
  it('keeps Hounsfield units, forward and back, whatever slope and intercept a file has', () => {
    const map = greyMap(head, { rescaleSlope: 2, rescaleIntercept: -1024 }, straight);
    expect(map.toModel(512)).toBeCloseTo(0);
    expect(map.toModel(0)).toBe(-1);
    expect(map.toModel(30_000)).toBe(1);
    expect(map.storedPerUnit).toBeCloseTo(512);
    for (const stored of [0, 100, 512, 1000]) expect(map.toStored(map.toModel(stored))).toBeCloseTo(stored);
  });

  it('follows the curve of a pack', () => {
    const map = greyMap(head, plain, hounsfield);
    expect(map.toModel(-200)).toBeCloseTo(-0.6);
    expect(map.toModel(25)).toBeCloseTo(0);
    expect(map.storedPerUnit).toBeCloseTo(375);
    for (const stored of [-1000, -200, 60, 700])
      expect(map.toStored(map.toModel(stored))).toBeCloseTo(stored);
  });

  it('takes no notice of how Hounsfield units are shown', () => {
    const map = greyMap(head, { ...plain, inverted: true }, straight);
    expect(map.toModel(1024)).toBe(1);
  });

  it('makes white of the 99.5th percentile above the mean where units are arbitrary', () => {
    const map = greyMap(head, plain, arbitrary);
    expect(map.toModel(0)).toBe(-1);
    expect(map.toModel(1000)).toBe(1);
    expect(map.toModel(500)).toBeCloseTo(0, 1);
    for (const stored of [0, 250, 900]) expect(map.toStored(map.toModel(stored))).toBeCloseTo(stored);
  });

  it('turns a series round whose low values are shown bright', () => {
    const negative = head.map((value) => 1000 - value);
    const map = greyMap(negative, { ...plain, inverted: true }, arbitrary);
    expect(map.toModel(1000)).toBeCloseTo(-1, 1);
    expect(map.toModel(0)).toBeCloseTo(1, 1);
    expect(map.storedPerUnit).toBeLessThan(0);
    for (const stored of [100, 500, 900]) expect(map.toStored(map.toModel(stored))).toBeCloseTo(stored);
  });
});
