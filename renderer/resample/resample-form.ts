/** The fields of the resampling dialog, and what they amount to for a series. */
import type { ResampleOffer } from '../../electron/core/resample/offer';
import { MOST_SLICES, slicesAt } from '../../electron/core/resample/new-frame';
import type { ResampleKernel } from '../../electron/core/resample/resample';

export interface ResampleForm {
  distance: 'even' | 'isotropic' | 'other';
  /** As typed, mm. */
  other: string;
  kernel: ResampleKernel;
}

export type ResamplePlan =
  | {
      /** mm; null leaves it to the usual distance of the series. */
      spacing: number | null;
      slices: number;
      bytes: number;
      /** The distance is clearly below that of the series. */
      finer: boolean;
    }
  | { wrong: 'invalid' | 'tooMany' | 'tooFew' };

/** The form to begin with: what a series needs to be a volume, or cubes where it is one. */
export function firstForm(offer: ResampleOffer): ResampleForm {
  const distance = offer.problem === null && offer.isotropic !== null ? 'isotropic' : 'even';
  return { distance, other: String(Number(offer.even.spacing.toFixed(3))), kernel: 'cubic' };
}

export function planOf(form: ResampleForm, offer: ResampleOffer): ResamplePlan {
  const { even, length, rows, columns } = offer;
  const spacing =
    form.distance === 'even'
      ? null
      : form.distance === 'isotropic'
        ? offer.isotropic!
        : Number(form.other.trim().replace(',', '.'));
  if (spacing !== null && !(spacing > 0 && Number.isFinite(spacing))) return { wrong: 'invalid' };
  const slices = spacing === null ? even.slices : slicesAt(length, spacing);
  if (slices > MOST_SLICES) return { wrong: 'tooMany' };
  if (slices < 2) return { wrong: 'tooFew' };
  const finer = spacing !== null && spacing < 0.9 * even.spacing;
  return { spacing, slices, bytes: 2 * rows * columns * slices, finer };
}
