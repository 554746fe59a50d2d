/** The calls about resampling a series; part of the table in contract.ts. */
import { z } from 'zod';
import type { ResampleOffer } from '../core/resample/offer';
import { RESAMPLE_KERNELS } from '../core/resample/slice-weights';
import { handle } from './handle';

export const resampleCalls = {
  /** What could be made of a series, or one sentence about why nothing could. */
  'library.resampleOffer': {
    request: z.object({ seriesId: handle }),
    response: z.custom<ResampleOffer | { refusal: string }>(),
  },
  /** Makes a new series of the library; null where that was cancelled. Told of by `files.progress`. */
  'library.resample': {
    request: z.object({
      seriesId: handle,
      kernel: z.enum(RESAMPLE_KERNELS),
      /** Distance of the new slices, mm; null takes the usual one of the old. */
      spacing: z.number().positive('The distance must be more than 0 mm.').nullable(),
    }),
    response: z.object({ seriesId: handle.nullable() }),
  },
} as const;
