/** The calls about completing a series by a model; part of the table in contract.ts. */
import { z } from 'zod';
import type { CompletionOffer } from '../core/completion/offer';
import { completionRequest } from '../core/completion/request-schema';
import { MAX_SEED } from '../core/request/parameters';
import { conditionValues } from '../core/request/request-schema';
import { handle } from './handle';
import { providerName } from './jobs';

export const completeCalls = {
  /** What could be made of a series, or one sentence about why nothing could. */
  'library.completeOffer': {
    request: z.object({ seriesId: handle }),
    response: z.custom<CompletionOffer | { refusal: string }>(),
  },
  /** Makes a new series of the library. Told of by `completion.progress`. */
  'library.complete': {
    request: z.object({
      seriesId: handle,
      packId: z.string().min(1, 'Choose a model.').max(64, 'There is no such model.'),
      request: completionRequest,
      seed: z.int().min(0).max(MAX_SEED),
      conditions: conditionValues,
      provider: providerName,
      /** Go on although the model does not know such images. */
      force: z.boolean(),
    }),
    response: z.discriminatedUnion('outcome', [
      z.object({
        outcome: z.literal('made'),
        seriesId: handle,
        /** Where the first and the last slice were found to lie on the model's axis, in its unit. */
        first: z.number(),
        last: z.number(),
      }),
      /** The model does not know such images; one sentence with what was measured. */
      z.object({ outcome: z.literal('foreign'), sentence: z.string() }),
      z.object({ outcome: z.literal('cancelled') }),
    ]),
  },
  /** Cancels the completions that are under way; nothing is left of them. */
  'library.cancelCompletions': { request: z.undefined(), response: z.undefined() },
} as const;

export const completeEvents = {
  'completion.progress': z.object({
    /** Share of the work done, 0 to 1. */
    fraction: z.number(),
    remainingMs: z.number().nullable(),
  }),
} as const;
