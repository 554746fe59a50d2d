import { describe, expect, it } from 'vitest';
import type { ValueMeaning } from '../../../../../electron/core/series';
import {
  percentileWindow,
  startsInverted,
  storedToWindow,
  windowPresets,
  windowToStored,
} from '../../../../../renderer/viewer/look/window-level';

const mr: ValueMeaning = {
  rescaleSlope: 1,
  rescaleIntercept: 0,
  units: '',
  window: { center: 400, width: 800 },
  bitsStored: 12,
  signed: false,
};
const ct: ValueMeaning = { ...mr, rescaleIntercept: -1024, units: 'HU', window: { center: 40, width: 400 } };

describe('windowToStored', () => {
  it('follows PS3.3 C.11.2.1.2.1: 100/100 is black at 50 and white at 149', () => {
    expect(windowToStored({ center: 100, width: 100 }, mr)).toEqual({ lower: 50, upper: 149 });
  });

  it('takes the rescale back', () => {
    expect(windowToStored({ center: 40, width: 400 }, ct)).toEqual({ lower: 864, upper: 1263 });
    const halved = windowToStored({ center: 40, width: 400 }, { ...ct, rescaleSlope: 0.5 });
    expect(halved).toEqual({ lower: 1728, upper: 2526 });
  });

  it('keeps lower below upper when the rescale falls', () => {
    const { lower, upper } = windowToStored({ center: 40, width: 400 }, { ...mr, rescaleSlope: -1 });
    expect(lower).toBeLessThan(upper);
  });

  it.each([mr, ct, { ...ct, rescaleSlope: 2.5 }, { ...mr, rescaleSlope: -1 }])(
    'comes back unchanged',
    (values) => {
      const window = { center: 123, width: 456 };
      const back = storedToWindow(windowToStored(window, values), values);
      expect(back.center).toBeCloseTo(123, 9);
      expect(back.width).toBeCloseTo(456, 9);
    },
  );

  it('never makes a window narrower than one value', () => {
    expect(windowToStored({ center: 10, width: 0 }, mr)).toEqual({ lower: 9.5, upper: 9.5 });
  });
});

describe('startsInverted', () => {
  it('is MONOCHROME1 or a falling rescale, but not both', () => {
    expect(startsInverted(mr)).toBe(false);
    expect(startsInverted({ ...mr, inverted: true })).toBe(true);
    expect(startsInverted({ ...mr, rescaleSlope: -1 })).toBe(true);
    expect(startsInverted({ ...mr, inverted: true, rescaleSlope: -1 })).toBe(false);
  });
});

describe('percentileWindow', () => {
  it('leaves out the rare values at both ends', () => {
    const voxels = Int16Array.from({ length: 10_000 }, (_, index) => index % 1000);
    voxels[5] = 32000;
    voxels[6] = -32000;
    const window = percentileWindow(voxels, mr)!;
    const { lower, upper } = windowToStored(window, mr);
    expect(lower).toBeGreaterThanOrEqual(0);
    expect(upper).toBeLessThanOrEqual(999);
    expect(window.width).toBeGreaterThan(980);
  });

  it('does not count padding', () => {
    const voxels = Int16Array.from([-2000, -2000, -2000, 10, 20, 30]);
    const window = percentileWindow(voxels, { ...mr, padding: -2000 }, 0)!;
    expect(windowToStored(window, mr)).toEqual({ lower: 10, upper: 30 });
  });

  it('gives nothing for an empty or a flat picture', () => {
    expect(percentileWindow(new Int16Array(), mr)).toBeUndefined();
    expect(percentileWindow(new Int16Array(100), mr)).toBeUndefined();
  });
});

describe('windowPresets', () => {
  const voxels = Int16Array.from({ length: 1000 }, (_, index) => index);

  it('begins with the window of the series', () => {
    expect(windowPresets('MR', mr, voxels)[0]).toEqual({ name: 'Default', window: mr.window });
  });

  it('knows the windows of CT, for CT only', () => {
    const names = windowPresets('CT', ct, voxels).map((preset) => preset.name);
    expect(names).toContain('Lung');
    expect(windowPresets('MR', mr, voxels).map((preset) => preset.name)).not.toContain('Lung');
  });
});
