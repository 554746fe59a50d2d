/** Between the stored values of a series and the range [−1, 1] of a model. */
import type { ValueMeaning } from '../series';

export interface GreyMap {
  /** Stored value to the model's. */
  toModel(stored: number): number;
  /** Stored values that one unit of the model's range stands for. */
  storedPerUnit: number;
  /** Model's value to stored, not rounded. */
  toStored(value: number): number;
}

/** What a model says of its own values: those that −1 and 1 stand for, in modality units ("" where arbitrary). */
export interface ModelValues {
  low: number;
  high: number;
  units: string;
}

/** Values that are looked at for the mapping. */
const SAMPLES = 400_000;
/** As the training data was scaled: white is this percentile of what is brighter than the mean. */
const WHITE = 0.995;

/**
 * Where the model's units are absolute (HU), they are kept. Where they are arbitrary, as in MR, white is the 99.5th
 * percentile of the values above the mean, as in the training data, and black is 0 or the lowest value.
 * @param voxels of the slices that are given
 */
export function greyMap(
  voxels: Int16Array,
  values: Pick<ValueMeaning, 'rescaleSlope' | 'rescaleIntercept' | 'inverted'>,
  model: ModelValues,
): GreyMap {
  const { rescaleSlope: slope, rescaleIntercept: intercept } = values;
  const absolute = model.units !== '' && model.units !== 'arbitrary';
  const [low, high] = absolute ? [model.low, model.high] : brightness(voxels, slope, intercept);
  const span = (high - low) / 2 || 1;
  const sign = values.inverted ? -1 : 1;
  return {
    toModel: (stored) => Math.min(1, Math.max(-1, sign * ((stored * slope + intercept - low) / span - 1))),
    storedPerUnit: (sign * span) / slope,
    toStored: (value) => ((sign * value + 1) * span + low - intercept) / slope,
  };
}

function brightness(voxels: Int16Array, slope: number, intercept: number): [number, number] {
  const stride = Math.max(1, Math.floor(voxels.length / SAMPLES));
  const sample = new Float32Array(Math.ceil(voxels.length / stride));
  let sum = 0;
  for (let i = 0; i < sample.length; i++) {
    sample[i] = voxels[i * stride]! * slope + intercept;
    sum += sample[i]!;
  }
  const mean = sum / Math.max(1, sample.length);
  sample.sort();
  const firstBright = sample.findIndex((value) => value > mean);
  const bright = firstBright < 0 ? sample : sample.subarray(firstBright);
  const white = bright[Math.min(bright.length - 1, Math.floor(WHITE * bright.length))] ?? 1;
  const lowest = sample[0] ?? 0;
  const black = lowest < 0 ? sample[Math.floor(0.005 * sample.length)]! : 0;
  return [black, white > black ? white : black + 1];
}
