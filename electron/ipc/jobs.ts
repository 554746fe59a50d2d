/** The generation queue as it crosses between window and main process, and as it lies on disk. */
import { z } from 'zod';
import { MAX_BATCH } from '../core/batch';
import { PROVIDERS } from '../core/providers';
import { completionRequest } from '../core/completion/request-schema';
import { completeRequest } from '../core/request/request-schema';
import { PHASES } from '../core/stages';
import { handle } from './handle';
import { JOB_STATES } from './job-states';

export const providerName = z.enum(['auto', ...PROVIDERS]);

export const jobState = z.enum(JOB_STATES);

/** What is to be made of a series of the library. */
export const completionJob = z.object({
  seriesId: handle,
  asked: completionRequest,
  /** Go on although the model does not know such images. */
  force: z.boolean(),
});

/** Where the first and the last slice of a completed series were found to lie on the model's axis, in its unit. */
export const placed = z.object({ first: z.number(), last: z.number() });

export const jobSummary = z.object({
  id: handle,
  packId: z.string(),
  /** Of a completion as many slices as it makes, as far apart as they come to lie. */
  request: completeRequest,
  /** null where the series is made of nothing; queues of before knew nothing else. */
  completion: completionJob.nullable().default(null),
  placed: placed.nullable().default(null),
  state: jobState,
  fraction: z.number(),
  /** Time that it has been computed for, without what it stood still. */
  elapsedMs: z.number(),
  remainingMs: z.number().nullable(),
  /** A queue that an older version wrote may name another. */
  phase: z.enum(PHASES).catch('loading'),
  provider: z.string().nullable(),
  /** Memory of the process that computes, bytes. */
  memoryBytes: z.number().nullable(),
  /** Jobs that were asked for together have one batch. */
  batchId: handle,
  /** ISO 8601; null before. */
  endedAt: z.string().nullable(),
  /** The series made, once done. */
  seriesId: handle.nullable(),
  /** One sentence, once failed. */
  error: z.string().nullable(),
  /** Whether it failed because the model does not know the images of the series. */
  foreign: z.boolean().default(false),
});

export const queueState = z.object({
  paused: z.boolean(),
  /** One sentence where the queue has something to say: why it is paused, or what became of its file. */
  note: z.string().nullable(),
  /** What is still to be made, in the order in which it will be; then what has ended, newest first. */
  jobs: z.array(jobSummary),
});

const nothing = z.undefined();
const job = z.object({ jobId: handle });

export const jobCalls = {
  'jobs.add': {
    request: z.object({
      requests: z
        .array(completeRequest)
        .min(1, 'There is nothing to make.')
        .max(MAX_BATCH, `A batch may hold ${MAX_BATCH} series at most.`),
    }),
    response: z.object({ jobIds: z.array(handle) }),
  },
  /** Asks for a series that is made of another one. */
  'jobs.complete': {
    request: z.object({ request: completeRequest, completion: completionJob }),
    response: z.object({ jobId: handle }),
  },
  'jobs.queue': { request: nothing, response: queueState },
  /** Resolves when nothing of it is left. */
  'jobs.cancel': { request: job, response: nothing },
  /** Puts a failed or cancelled one back into the queue. */
  'jobs.retry': { request: job, response: nothing },
  /** Puts one that is to be made before another, or at the end. */
  'jobs.move': { request: z.object({ jobId: handle, before: handle.nullable() }), response: nothing },
  'jobs.pause': { request: z.object({ paused: z.boolean() }), response: nothing },
  /** Takes what has ended off the list: one, or all. The series stay. */
  'jobs.forget': { request: z.object({ jobId: handle.nullable() }), response: nothing },
  /** The job's events, those that were missed first, follow on a port with purpose "job" and the same key. */
  'jobs.watch': {
    request: z.object({ jobId: handle, key: handle }),
    response: z.object({ running: z.boolean() }),
  },
} as const;

export type JobSummary = z.infer<typeof jobSummary>;
export type CompletionJob = z.infer<typeof completionJob>;
/** What a job is about. */
export type JobWork = Pick<JobSummary, 'request' | 'completion'>;
export type { JobState } from './job-states';
export type QueueState = z.infer<typeof queueState>;
export type { CompleteRequest } from '../core/request/parameters';
