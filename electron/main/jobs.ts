/**
 * Generation jobs: one at a time, from the request to the entry in the library.
 *
 * Previews and frames go from the engine straight to the window, through a port; here passes only what it takes to
 * say how far a job is.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import type { JobEvent } from '../core/protocol';
import type { GenerateRequest } from '../core/recipe';
import type { JobSummary, WindowGenerateRequest } from '../ipc/contract';
import type { ErrorLog } from './ipc-server';

/** Makes a series and writes it to `seriesFolder`; rejects with `CancelledError` once the signal is aborted. */
export type Generate<Port> = (
  request: GenerateRequest,
  seriesFolder: string,
  options: {
    port: Port;
    signal: AbortSignal;
    onProgress(event: Extract<JobEvent, { type: 'started' | 'progress' }>): void;
  },
) => Promise<void>;

/** The part of the library that jobs need. */
export interface JobShelf {
  prepare(): Promise<string>;
  adopt(folder: string): Promise<string>;
  discard(folder: string): Promise<void>;
}

interface Job {
  summary: JobSummary;
  abort: AbortController;
  /** Settles when nothing of the job is left to do. Never rejects. */
  ended: Promise<void>;
}

/** Windows hear of progress at most this often. */
const PROGRESS_INTERVAL_MS = 100;
/** Jobs that ended are remembered for windows that open later. */
const REMEMBERED = 20;
const DEFECT = 'Something went wrong inside the engine. The series was not made; everything else is safe.';

export class Jobs<Port> {
  private readonly jobs = new Map<string, Job>();
  private lastTold = 0;

  /** @param tell is given the state of a job whenever it has changed. */
  constructor(
    private readonly generate: Generate<Port>,
    private readonly shelf: JobShelf,
    private readonly tell: (job: JobSummary) => void,
    private readonly log: ErrorLog,
  ) {}

  /**
   * Starts a job.
   * @param port gets the job's events; the other end is the window's.
   * @returns the id of the job. Throws `UserError` while another one runs.
   */
  start(request: WindowGenerateRequest, port: Port): string {
    if (this.running()) {
      throw new UserError(
        'bad-request',
        'A series is being made already. Wait until it is done, or cancel it first.',
      );
    }
    const summary: JobSummary = {
      id: randomUUID(),
      packId: request.packId,
      request,
      state: 'running',
      fraction: 0,
      elapsedMs: 0,
      remainingMs: null,
      phase: 'loading',
      provider: null,
      seriesId: null,
      error: null,
    };
    const job: Job = { summary, abort: new AbortController(), ended: Promise.resolve() };
    this.jobs.set(summary.id, job);
    this.forgetOldest();
    this.update(job, {});
    job.ended = this.run(job, port);
    return summary.id;
  }

  /** Resolves when the job has ended, whichever way. One that has ended already is left as it is. */
  async cancel(jobId: string): Promise<void> {
    const job = this.jobs.get(jobId);
    if (!job) throw new UserError('not-found', 'There is no such job any more.');
    job.abort.abort();
    await job.ended;
  }

  /** Oldest first. */
  list(): JobSummary[] {
    return [...this.jobs.values()].map((job) => job.summary);
  }

  /** Cancels what runs and resolves when nothing is left of it. */
  async stop(): Promise<void> {
    const job = this.running();
    if (job) await this.cancel(job.summary.id);
  }

  private running(): Job | undefined {
    return [...this.jobs.values()].find((job) => job.summary.state === 'running');
  }

  private async run(job: Job, port: Port): Promise<void> {
    let folder: string | undefined;
    try {
      folder = await this.shelf.prepare();
      const seriesFolder = join(folder, 'series');
      await this.generate(job.summary.request, seriesFolder, {
        port,
        signal: job.abort.signal,
        onProgress: (event) => this.progressed(job, event),
      });
      const seriesId = await this.shelf.adopt(seriesFolder);
      this.update(job, { state: 'done', fraction: 1, remainingMs: 0, seriesId });
    } catch (error) {
      if (error instanceof CancelledError) {
        this.update(job, { state: 'cancelled', remainingMs: null });
      } else if (error instanceof UserError) {
        this.update(job, { state: 'failed', remainingMs: null, error: error.message });
      } else {
        this.log.error('job', error);
        this.update(job, { state: 'failed', remainingMs: null, error: DEFECT });
      }
    } finally {
      if (folder !== undefined) await this.shelf.discard(folder);
    }
  }

  private progressed(job: Job, event: Extract<JobEvent, { type: 'started' | 'progress' }>): void {
    if (event.type === 'started') {
      this.update(job, { provider: event.provider.provider });
      return;
    }
    const { fraction, elapsedMs, remainingMs, phase } = event;
    const changes = { fraction, elapsedMs, remainingMs: remainingMs ?? null, phase };
    if (phase === job.summary.phase && Date.now() - this.lastTold < PROGRESS_INTERVAL_MS) {
      job.summary = { ...job.summary, ...changes };
    } else {
      this.update(job, changes);
    }
  }

  private update(job: Job, changes: Partial<JobSummary>): void {
    job.summary = { ...job.summary, ...changes };
    this.lastTold = Date.now();
    this.tell(job.summary);
  }

  private forgetOldest(): void {
    for (const id of this.jobs.keys()) {
      if (this.jobs.size <= REMEMBERED) return;
      this.jobs.delete(id);
    }
  }
}
