/** What of the old slices makes a new one between them. */
import { hermite } from './hermite';

export const RESAMPLE_KERNELS = ['cubic', 'linear'] as const;
export type ResampleKernel = (typeof RESAMPLE_KERNELS)[number];

export interface Weights {
  /** Index of the slice that is nearest. */
  nearest: number;
  slices: { index: number; weight: number }[];
}

/** @param along places of the old slices along the normal, in ascending or descending order, mm */
export function weightsAt(along: readonly number[], place: number, kernel: ResampleKernel): Weights {
  const last = along.length - 1;
  const sign = Math.sign(along[last]! - along[0]!);
  let i = 0;
  while (i < last - 1 && sign * (place - along[i + 1]!) >= 0) i++;
  const gap = along[i + 1]! - along[i]!;
  const t = Math.min(1, Math.max(0, (place - along[i]!) / gap));
  const nearest = t < 0.5 ? i : i + 1;
  if (t < 1e-6 || t > 1 - 1e-6) return { nearest, slices: [{ index: nearest, weight: 1 }] };
  const before = i > 0 ? Math.abs(along[i]! - along[i - 1]!) : 0;
  const after = i + 1 < last ? Math.abs(along[i + 2]! - along[i + 1]!) : 0;
  const weights = kernel === 'linear' ? [0, 1 - t, t, 0] : hermite(before, Math.abs(gap), after, t);
  const slices = weights
    .map((weight, k) => ({ index: Math.min(last, Math.max(0, i - 1 + k)), weight }))
    .filter(({ weight }) => weight !== 0);
  return { nearest, slices };
}
