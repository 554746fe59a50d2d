/** What is kept of a run of the application for the next one. */
import { z } from 'zod';
import { shownSession } from '../../ipc/session-calls';

export const sessionFile = z.object({
  format: z.literal(1),
  /** Whether the application ended in order. */
  clean: z.boolean(),
  /** Whether this run came after one that did not. */
  afterCrash: z.boolean(),
  /** Whether it lived long enough to say that what was shown did not bring it down. */
  settled: z.boolean(),
  session: shownSession.nullable(),
});
