/**
 * How a volume is made visible: colour and opacity against value. CT presets are in Hounsfield units, after those of
 * 3D Slicer; MR has no such scale, so its presets are in shares of the series' own range of values.
 */
import type { ValueMeaning } from '../../../electron/core/series';
import { strings } from '../../strings';
import type { ValueRange } from '../look/window-level';

const names = strings.viewer.look.volumes;

export interface VolumePreset {
  id: string;
  name: string;
  /** Hounsfield units, or shares (0 to 1) of the range of the values. */
  scale: 'hu' | 'share';
  /** Surfaces are lit by a lamp, or rays take the brightest value (MIP). */
  blend: 'composite' | 'mip';
  /** Value, opacity. */
  opacity: readonly (readonly [number, number])[];
  /** Value, red, green, blue; 0 to 1. */
  colour: readonly (readonly [number, number, number, number])[];
  shade: boolean;
}

const CT: readonly VolumePreset[] = [
  {
    id: 'ct-bone',
    name: names['ct-bone'],
    scale: 'hu',
    blend: 'composite',
    shade: true,
    opacity: [
      [-3024, 0],
      [150, 0],
      [640, 0.72],
      [3071, 0.71],
    ],
    colour: [
      [-3024, 0, 0, 0],
      [-16, 0.73, 0.25, 0.3],
      [640, 0.91, 0.82, 0.55],
      [3071, 1, 1, 1],
    ],
  },
  {
    id: 'ct-soft',
    name: names['ct-soft'],
    scale: 'hu',
    blend: 'composite',
    shade: true,
    opacity: [
      [-3024, 0],
      [-160, 0],
      [-60, 0.1],
      [40, 0.25],
      [240, 0.6],
      [3071, 0.8],
    ],
    colour: [
      [-3024, 0, 0, 0],
      [-160, 0.55, 0.25, 0.15],
      [40, 0.88, 0.6, 0.45],
      [240, 1, 0.94, 0.85],
      [3071, 1, 1, 1],
    ],
  },
  {
    id: 'ct-lung',
    name: names['ct-lung'],
    scale: 'hu',
    blend: 'composite',
    shade: true,
    opacity: [
      [-1000, 0],
      [-950, 0],
      [-750, 0.12],
      [-600, 0.15],
      [-400, 0.02],
      [-200, 0],
      [3071, 0],
    ],
    colour: [
      [-1000, 0.3, 0.3, 1],
      [-750, 0.75, 0.8, 1],
      [-600, 1, 0.85, 0.8],
      [-200, 0.8, 0.5, 0.4],
      [3071, 1, 1, 1],
    ],
  },
  {
    id: 'ct-mip',
    name: names['ct-mip'],
    scale: 'hu',
    blend: 'mip',
    shade: false,
    opacity: [
      [-200, 0],
      [-199, 1],
      [3071, 1],
    ],
    colour: [
      [-200, 0, 0, 0],
      [1200, 1, 1, 1],
    ],
  },
];

const MR: readonly VolumePreset[] = [
  {
    id: 'mr-default',
    name: names['mr-default'],
    scale: 'share',
    blend: 'composite',
    shade: true,
    opacity: [
      [0, 0],
      [0.12, 0],
      [0.25, 0.12],
      [0.5, 0.4],
      [1, 0.8],
    ],
    colour: [
      [0, 0, 0, 0],
      [0.2, 0.35, 0.2, 0.16],
      [0.5, 0.85, 0.68, 0.55],
      [1, 1, 0.97, 0.92],
    ],
  },
  {
    id: 'mr-soft',
    name: names['mr-soft'],
    scale: 'share',
    blend: 'composite',
    shade: false,
    opacity: [
      [0, 0],
      [0.15, 0],
      [0.4, 0.04],
      [0.7, 0.12],
      [1, 0.4],
    ],
    colour: [
      [0, 0, 0, 0],
      [0.5, 0.6, 0.65, 0.75],
      [1, 1, 1, 1],
    ],
  },
  {
    id: 'mr-mip',
    name: names['mr-mip'],
    scale: 'share',
    blend: 'mip',
    shade: false,
    opacity: [
      [0, 0],
      [0.01, 1],
      [1, 1],
    ],
    colour: [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ],
  },
];

export function volumePresets(modality: string): readonly VolumePreset[] {
  return modality === 'CT' ? CT : MR;
}

/** The stored value that a value of a preset stands for. `range`: stored values of the series from low to high. */
export function presetToStored(
  value: number,
  preset: VolumePreset,
  values: ValueMeaning,
  range: ValueRange,
): number {
  if (preset.scale === 'hu') return (value - values.rescaleIntercept) / values.rescaleSlope;
  return range.lower + value * (range.upper - range.lower);
}
