import { describe, expect, it } from 'vitest';
import type { ValueMeaning } from '../../../../../electron/core/series';
import { startWindow } from '../../../../../renderer/viewer/preferences/start-window';

const values: ValueMeaning = {
  rescaleSlope: 1,
  rescaleIntercept: -1024,
  units: 'HU',
  window: { center: 50, width: 350 },
  bitsStored: 12,
  signed: false,
};
const voxels = Int16Array.from({ length: 1001 }, (_, i) => i);

describe('the window of a new series', () => {
  it('is that of the image unless something else is chosen', () => {
    expect(startWindow('image', 'MR', values, null)).toEqual(values.window);
  });

  it('is a CT window for CT alone', () => {
    expect(startWindow('ct-lung', 'CT', values, null)).toEqual({ center: -600, width: 1500 });
    expect(startWindow('ct-bone', 'CT', values, null)).toEqual({ center: 480, width: 2500 });
    expect(startWindow('ct-lung', 'MR', values, voxels)).toBeUndefined();
  });

  it('is taken from the values once all of them are there', () => {
    expect(startWindow('full', 'MR', values, null)).toBeUndefined();
    expect(startWindow('full', 'MR', values, voxels)).toEqual({ center: -523.5, width: 1001 });
    expect(startWindow('auto', 'MR', values, voxels)!.width).toBeLessThan(1001);
  });
});
