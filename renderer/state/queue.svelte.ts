/** The generation queue as the main process tells it, and what can be done to it. */
import type { CompleteRequest, CompletionJob, JobSummary, QueueState } from '../../electron/ipc/contract';
import { hasEnded } from '../../electron/ipc/job-states';
import { call, on } from '../ipc/client';
import { job } from './job.svelte';
import { notices } from './notices.svelte';

class Queue {
  /** Still to be made, in their order; then ended, newest first. */
  jobs = $state.raw<readonly JobSummary[]>([]);
  paused = $state(false);
  note = $state<string | null>(null);
  /** Sent, and not answered yet. */
  sending = $state(false);
  /** One sentence, if the last request was refused. */
  error = $state<string | null>(null);

  readonly pending = $derived.by(() => this.jobs.filter((entry) => !hasEnded(entry)));
  readonly ended = $derived.by(() => this.jobs.filter(hasEnded));
  readonly running = $derived.by(() => this.jobs.find(({ state }) => state === 'running') ?? null);

  /** Jobs that end well call this with their request, e.g. to roll a new seed. */
  onDone: (request: CompleteRequest) => void = () => {};
  /** Is told of jobs that complete a series when they have ended. */
  onCompleted: (summary: JobSummary) => void = () => {};

  listen(): () => void {
    const stops = [
      on('queue.changed', (state) => this.#take(state)),
      on('job.changed', (summary) => this.#changed(summary)),
    ];
    void call('jobs.queue', undefined)
      .then((state) => this.#take(state))
      .catch((error) => notices.error(error));
    return () => stops.forEach((stop) => stop());
  }

  /** Asks for one series or a batch. @returns whether they were taken */
  async add(requests: CompleteRequest[]): Promise<boolean> {
    if (this.sending) return false;
    this.sending = true;
    this.error = null;
    try {
      const { jobIds } = await call('jobs.add', { requests });
      if (jobIds[0]) job.ask(jobIds[0]);
      return true;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this.sending = false;
    }
  }

  /** Asks for a series that is made of another one. @returns the job, or undefined where it was refused, which is told */
  async complete(request: CompleteRequest, completion: CompletionJob): Promise<string | undefined> {
    try {
      return (await call('jobs.complete', { request, completion })).jobId;
    } catch (error) {
      notices.error(error);
      return undefined;
    }
  }

  cancel(jobId: string): Promise<void> {
    return this.#guard(call('jobs.cancel', { jobId }));
  }

  retry(jobId: string): Promise<void> {
    job.ask(jobId);
    return this.#guard(call('jobs.retry', { jobId }));
  }

  forget(jobId: string | null): Promise<void> {
    return this.#guard(call('jobs.forget', { jobId }));
  }

  pause(paused: boolean): Promise<void> {
    return this.#guard(call('jobs.pause', { paused }));
  }

  /** Puts a job before another, or at the end. */
  move(jobId: string, before: string | null): Promise<void> {
    return this.#guard(call('jobs.move', { jobId, before }));
  }

  /** Moves a job by one place. @returns its new place, from 1 */
  moveBy(jobId: string, by: -1 | 1): number {
    const ids = this.pending.map(({ id }) => id);
    const at = ids.indexOf(jobId);
    const place = Math.max(0, Math.min(ids.length - 1, at + by));
    if (place !== at) void this.move(jobId, ids[by < 0 ? place : place + 1] ?? null);
    return place + 1;
  }

  #take({ jobs, paused, note }: QueueState): void {
    this.jobs = jobs;
    this.paused = paused;
    this.note = note;
    job.follow(this.running);
  }

  #changed(summary: JobSummary): void {
    const before = this.jobs.find(({ id }) => id === summary.id);
    this.jobs = this.jobs.map((entry) => (entry.id === summary.id ? summary : entry));
    const endedNow = hasEnded(summary) && before !== undefined && !hasEnded(before);
    if (summary.completion) {
      if (endedNow) this.onCompleted(summary);
    } else if (summary.state === 'done' && before?.state !== 'done') this.onDone(summary.request);
    job.changed(summary);
    if (summary.state === 'running') job.follow(summary);
  }

  async #guard(promise: Promise<unknown>): Promise<void> {
    try {
      await promise;
    } catch (error) {
      notices.error(error);
    }
  }
}

export const queue = new Queue();
