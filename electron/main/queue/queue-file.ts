/** What is kept of the queue from one run of the application to the next. */
import { z } from 'zod';
import { jobSummary } from '../../ipc/jobs';

export const queueFile = z.object({
  format: z.literal(1),
  paused: z.boolean(),
  /** Whether nothing was being computed when this was written: if it was, the application did not shut down properly. */
  clean: z.boolean(),
  /** In the order in which they are to be made, then what has ended. */
  jobs: z.array(z.object({ summary: jobSummary, byHand: z.boolean() })),
});

export type QueueFile = z.infer<typeof queueFile>;
