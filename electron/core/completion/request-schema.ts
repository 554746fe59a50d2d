/** What is to be done with a series, as it crosses processes. */
import { z } from 'zod';
import { MAX_FRAMES } from '../request/parameters';
import type { CompletionRequest } from './targets';

const added = z.int().min(0).max(MAX_FRAMES, `A series has ${MAX_FRAMES} slices at most.`).exactOptional();

export const completionRequest = z.object({
  spacing: z.number().positive('The spacing must be a number above 0 mm.').exactOptional(),
  before: added,
  after: added,
  remake: z.array(z.int().min(0)).max(100_000).readonly().exactOptional(),
  gaps: z.boolean().exactOptional(),
  enhance: z.boolean().exactOptional(),
}) satisfies z.ZodType<CompletionRequest>;
