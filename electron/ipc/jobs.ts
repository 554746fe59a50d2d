/** The generation queue as it crosses between window and main process, and as it lies on disk. */
import { z } from 'zod';
import { MAX_BATCH } from '../core/batch';
import { MAX_FRAMES, MAX_SEED, MAX_STEPS, PROVIDERS, SAMPLERS } from '../core/recipe';
import type { PlanKind, ProviderName, SamplerName } from '../core/recipe';
import { handle } from './handle';
import { JOB_STATES } from './job-states';

export const samplerName = z.enum(SAMPLERS as [SamplerName, ...SamplerName[]]);
export const planKind = z.enum(['coarse-to-fine', 'autoregressive'] satisfies PlanKind[]);
export const providerName = z.enum(['auto', ...(PROVIDERS as ProviderName[])]);

/** A whole number in a range; what is wrong with another is said in one sentence. */
function wholeNumber(what: string, low: number, high: number) {
  const sentence = `${what} must be a whole number from ${low} to ${high}.`;
  return z.int(sentence).min(low, sentence).max(high, sentence);
}

export const generateRequest = z.object({
  packId: z.string().min(1, 'Choose a model.').max(64, 'There is no such model.'),
  frames: wholeNumber('The number of slices', 1, MAX_FRAMES),
  spacing: z.number('The spacing must be a number.').positive('The spacing must be more than 0.'),
  start: z.number('The start must be a number.'),
  seed: wholeNumber('The seed', 0, MAX_SEED),
  steps: wholeNumber('The number of steps', 1, MAX_STEPS),
  sampler: samplerName,
  plan: planKind,
  superResolution: z.boolean(),
  provider: providerName,
});

export const jobState = z.enum(JOB_STATES);

export const jobSummary = z.object({
  id: handle,
  packId: z.string(),
  request: generateRequest,
  state: jobState,
  fraction: z.number(),
  /** Time that it has been computed for, without what it stood still. */
  elapsedMs: z.number(),
  remainingMs: z.number().nullable(),
  phase: z.enum(['loading', 'denoising', 'super-resolution', 'writing']),
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
        .array(generateRequest)
        .min(1, 'There is nothing to make.')
        .max(MAX_BATCH, `A batch may hold ${MAX_BATCH} series at most.`),
    }),
    response: z.object({ jobIds: z.array(handle) }),
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
export type { JobState } from './job-states';
export type QueueState = z.infer<typeof queueState>;
export type WindowGenerateRequest = z.infer<typeof generateRequest>;
