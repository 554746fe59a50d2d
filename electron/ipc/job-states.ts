/** The states of a job; without schemas, so that the window can load them. */

/** Waiting for its turn; computing; stopped between two steps because another has the turn; or ended. */
export const JOB_STATES = ['waiting', 'running', 'suspended', 'done', 'failed', 'cancelled'] as const;

export type JobState = (typeof JOB_STATES)[number];

/** Whether a job has ended, whichever way. */
export function hasEnded({ state }: { state: JobState }): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}
