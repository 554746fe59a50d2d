import { describe, expect, it } from 'vitest';
import { presetToStored, volumePresets } from '../../../../../renderer/viewer/volume/volume-presets';
import { headerWith } from '../header';

const { values } = headerWith({
  positions: [[0, 0, 0]],
  values: { rescaleSlope: 2, rescaleIntercept: -1000 },
});

describe('volume presets', () => {
  it('take Hounsfield units back to stored values for CT', () => {
    const bone = volumePresets('CT')[0]!;
    expect(presetToStored(150, bone, values, { lower: 0, upper: 1 })).toBe(575);
  });

  it('are shares of the range for what has no scale', () => {
    const surface = volumePresets('MR')[0]!;
    expect(presetToStored(0.25, surface, values, { lower: 100, upper: 500 })).toBe(200);
  });

  it('rise in value, each point after the one before', () => {
    for (const preset of [...volumePresets('CT'), ...volumePresets('MR')]) {
      for (const points of [preset.opacity, preset.colour]) {
        points.slice(1).forEach((point, index) => expect(point[0]).toBeGreaterThan(points[index]![0]));
      }
    }
  });
});
