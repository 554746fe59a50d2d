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
const of = (modality: string, kind: 'imported' | 'generated' = 'imported') =>
  ({ modality, values, provenance: { kind } }) as Parameters<typeof startWindow>[1];
const voxels = Int16Array.from({ length: 1001 }, (_, i) => i);

describe('the window of a new series', () => {
  it('is that of the image unless something else is chosen', () => {
    expect(startWindow('image', of('MR'), null)).toEqual(values.window);
  });

  it('is that of the middle 99.8 % of the values where a model made them, unless they have a unit', () => {
    expect(startWindow('image', of('MR', 'generated'), null)).toBeUndefined();
    expect(startWindow('image', of('MR', 'generated'), voxels)).toEqual(
      startWindow('auto', of('MR'), voxels),
    );
    expect(startWindow('image', of('CT', 'generated'), voxels)).toEqual(values.window);
  });

  it('is a CT window for CT alone', () => {
    expect(startWindow('ct-lung', of('CT'), null)).toEqual({ center: -600, width: 1500 });
    expect(startWindow('ct-bone', of('CT'), null)).toEqual({ center: 480, width: 2500 });
    expect(startWindow('ct-lung', of('MR'), voxels)).toBeUndefined();
  });

  it('is taken from the values once all of them are there', () => {
    expect(startWindow('full', of('MR'), null)).toBeUndefined();
    expect(startWindow('full', of('MR'), voxels)).toEqual({ center: -523.5, width: 1001 });
    expect(startWindow('auto', of('MR'), voxels)!.width).toBeLessThan(1001);
  });
});
