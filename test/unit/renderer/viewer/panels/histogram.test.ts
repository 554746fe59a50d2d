import { describe, expect, it } from 'vitest';
import type { ValueMeaning } from '../../../../../electron/core/series';
import { barHeights, binValues } from '../../../../../renderer/viewer/panels/histogram/bins';
import { countValues } from '../../../../../renderer/viewer/panels/histogram/count-values';
import { dragWindow } from '../../../../../renderer/viewer/panels/histogram/window-drag';

const CT: ValueMeaning = {
  rescaleSlope: 2,
  rescaleIntercept: -1000,
  units: 'HU',
  window: { center: 0, width: 100 },
  bitsStored: 16,
  signed: true,
  padding: -2000,
};
const live = () => new AbortController().signal;

describe('histogram', () => {
  it('counts every value once, however long the series', async () => {
    const values = Int16Array.from({ length: 3_000_000 }, (_, i) => (i % 500) - 250);
    const counts = (await countValues(values, live()))!;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
    expect(counts[32768]).toBe(6000);
    expect(counts[32768 - 250]).toBe(6000);
  });

  it('stops when nobody wants it any more', async () => {
    const abort = new AbortController();
    const counting = countValues(new Int16Array(50_000_000), abort.signal);
    abort.abort();
    expect(await counting).toBeUndefined();
  });

  it('leaves padding out and speaks in modality values', async () => {
    const values = Int16Array.from([-2000, -2000, 100, 100, 110, 120]);
    const bins = binValues((await countValues(values, live()))!, CT, 128)!;
    expect(bins).toMatchObject({ total: 4, min: -800, max: -760, low: -801, high: -759 });
    expect(bins.mean).toBeCloseTo(-785, 9);
    // Population deviation of 100, 100, 110, 120, times the slope.
    expect(bins.sd).toBeCloseTo(2 * Math.sqrt(68.75), 9);
    expect(bins.counts.length).toBe(21);
    expect([bins.counts[0], bins.counts[10], bins.counts[20]]).toEqual([2, 1, 1]);
  });

  it('turns around where values fall', async () => {
    const values = Int16Array.from([0, 0, 0, 10]);
    const falling = { ...CT, rescaleSlope: -1, rescaleIntercept: 0 };
    const bins = binValues((await countValues(values, live()))!, falling, 128)!;
    expect([bins.min, bins.max, bins.counts[0], bins.counts.at(-1)]).toEqual([-10, 0, 1, 3]);
  });

  it('has no more bars than asked for', async () => {
    const values = Int16Array.from({ length: 4000 }, (_, i) => i);
    const bins = binValues((await countValues(values, live()))!, CT, 128)!;
    expect(bins.counts.length).toBe(125);
    expect(bins.counts.every((count) => count === 32)).toBe(true);
  });

  it('shows rare values on a logarithmic scale', () => {
    expect(barHeights([1000, 1, 0], false)[1]).toBeCloseTo(0.001, 9);
    expect(barHeights([1000, 1, 0], true)[1]).toBeCloseTo(Math.log(2) / Math.log(1001), 9);
    expect(barHeights([0, 0], true)).toEqual([0, 0]);
  });
});

describe('moving the window', () => {
  const window = { center: 100, width: 50 };
  it('moves both ends, or one', () => {
    expect(dragWindow(window, 'both', 10)).toEqual({ center: 110, width: 50 });
    expect(dragWindow(window, 'low', -10)).toEqual({ center: 95, width: 60 });
    expect(dragWindow(window, 'high', 10)).toEqual({ center: 105, width: 60 });
  });
  it('stays one wide where an end is dragged past the other', () => {
    expect(dragWindow(window, 'low', 100)).toEqual({ center: 124.5, width: 1 });
    expect(dragWindow(window, 'high', -100)).toEqual({ center: 75.5, width: 1 });
  });
});
