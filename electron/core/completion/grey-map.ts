/** Between the stored values of a series and the range [−1, 1] of a model. */
import type { ValueMeaning } from '../series';
import { along, type Curve } from '../values';

export interface GreyMap {
  /** Stored value to the model's. */
  toModel(stored: number): number;
  /** Stored values that one unit of the model's range stands for, in its middle. */
  storedPerUnit: number;
  /** Model's value to stored, not rounded. */
  toStored(value: number): number;
}

/** What a model says of its own values: what they stand for in modality units ("" where arbitrary), from −1 to 1. */
export interface ModelValues {
  curve: Curve;
  units: string;
}

/** Values that are looked at for the mapping. */
const SAMPLES = 400_000;
/** As the training data was scaled: white is this percentile of what is brighter than the mean. */
const WHITE = 0.995;

/**
 * Where the model's units are absolute (HU), they are kept. Where they are arbitrary, as in MR, white is the 99.5th
 * percentile of the values above the mean, as in the training data, and black is 0 or the lowest value; where low values
 * are shown bright, all of it the other way round.
 * @param voxels of the slices that are given
 */
export function greyMap(
  voxels: Int16Array,
  values: Pick<ValueMeaning, 'rescaleSlope' | 'rescaleIntercept' | 'inverted'>,
  model: ModelValues,
): GreyMap {
  const { rescaleSlope: slope, rescaleIntercept: intercept } = values;
  const absolute = model.units !== '' && model.units !== 'arbitrary';
  // A Hounsfield unit means the same however it is shown.
  const sign = values.inverted && !absolute ? -1 : 1;
  const bright = (stored: number) => sign * (stored * slope + intercept);
  if (absolute) {
    const { curve } = model;
    const step = 1 / 64;
    return {
      toModel: (stored) => along(curve, bright(stored), true),
      storedPerUnit: (along(curve, step) - along(curve, -step)) / (2 * step) / slope,
      toStored: (value) => (along(curve, value) - intercept) / slope,
    };
  }
  const [low, high] = brightness(voxels, bright);
  const span = (high - low) / 2 || 1;
  return {
    toModel: (stored) => Math.min(1, Math.max(-1, (bright(stored) - low) / span - 1)),
    storedPerUnit: (sign * span) / slope,
    toStored: (value) => (sign * ((value + 1) * span + low) - intercept) / slope,
  };
}

function brightness(voxels: Int16Array, bright: (stored: number) => number): [number, number] {
  // Odd, so that it does not meet the same columns of each row.
  const stride = Math.floor(voxels.length / SAMPLES) | 1;
  const sample = new Float32Array(Math.ceil(voxels.length / stride));
  let sum = 0;
  for (let i = 0; i < sample.length; i++) {
    sample[i] = bright(voxels[i * stride]!);
    sum += sample[i]!;
  }
  const mean = sum / Math.max(1, sample.length);
  sample.sort();
  const firstBright = sample.findIndex((value) => value > mean);
  const above = firstBright < 0 ? sample : sample.subarray(firstBright);
  const white = above[Math.min(above.length - 1, Math.floor(WHITE * above.length))] ?? 1;
  const lowest = sample[0] ?? 0;
  const black = lowest < 0 ? sample[Math.floor(0.005 * sample.length)]! : 0;
  return [black, white > black ? white : black + 1];
}
