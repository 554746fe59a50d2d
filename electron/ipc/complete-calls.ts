/** The calls about completing a series by a model, but for the jobs themselves; part of the table in contract.ts. */
import { z } from 'zod';
import type { CompletionOffer } from '../core/completion/offer';
import { handle } from './handle';

export const completeCalls = {
  /** What could be made of a series, or one sentence about why nothing could. */
  'library.completeOffer': {
    request: z.object({ seriesId: handle }),
    response: z.custom<CompletionOffer | { refusal: string }>(),
  },
} as const;
