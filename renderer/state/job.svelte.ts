/**
 * The generation job that runs, as the window shows it. Whether it runs, failed or is done is the main process's
 * word (`job.changed`); previews, frames and progress come straight from the engine on the job's own port.
 */
import type { JobEvent } from '../../electron/core/protocol';
import type { JobSummary, WindowGenerateRequest } from '../../electron/ipc/contract';
import { call, on, startJob } from '../ipc/client';
import { duration } from '../ui/format';
import { FrameStore } from './frame-store';
import { notices } from './notices.svelte';
import { shown, ShownSeries } from './shown.svelte';

type Started = Extract<JobEvent, { type: 'started' }>;
export type Preview = Extract<JobEvent, { type: 'preview' }>;
type Progress = Omit<Extract<JobEvent, { type: 'progress' }>, 'type'>;

/** How long after its end a job's last frames may still be on their way, ms. */
const LAST_FRAMES_MS = 1500;

class Job {
  /** The job as the main process tells it; null before the first. */
  summary = $state.raw<JobSummary | null>(null);
  request = $state.raw<WindowGenerateRequest | null>(null);
  /** Sent, and not answered yet. */
  starting = $state(false);
  cancelling = $state(false);
  started = $state.raw<Started | null>(null);
  preview = $state.raw<Preview | null>(null);
  progress = $state.raw<Progress | null>(null);
  series = $state.raw<ShownSeries | null>(null);
  /** One sentence about the last job, if it failed. */
  error = $state<string | null>(null);
  /** One sentence about the last job, if it is done. */
  result = $state<string | null>(null);
  readonly running = $derived.by(() => this.starting || this.summary?.state === 'running');

  /** Jobs that end call this with their request, e.g. to roll a new seed. */
  onDone: (request: WindowGenerateRequest) => void = () => {};

  #closePort = () => {};
  /** What was looked at before, to go back to if nothing comes of the job. */
  #before: string | null = null;

  listen(): () => void {
    // A job that was started before this page was loaded is still there to be seen and cancelled.
    void call('jobs.list', undefined)
      .then((jobs) => {
        const running = jobs.find((job) => job.state === 'running');
        if (running && !this.running) this.#changed(running);
      })
      .catch((error) => notices.error(error));
    return on('job.changed', (summary) => this.#changed(summary));
  }

  async start(request: WindowGenerateRequest): Promise<void> {
    if (this.running) return;
    this.#clear();
    this.starting = true;
    this.request = request;
    try {
      const { jobId, close } = await startJob(request, (event) => this.#event(event));
      this.#closePort = close;
      if (this.series) this.series.jobId = jobId;
      // The first job.changed may have come before this answer.
      if (this.summary?.id !== jobId) {
        this.summary = {
          id: jobId,
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
      }
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.starting = false;
    }
  }

  async cancel(): Promise<void> {
    if (!this.summary || this.summary.state !== 'running') return;
    this.cancelling = true;
    try {
      await call('jobs.cancel', { jobId: this.summary.id });
    } catch (error) {
      this.cancelling = false;
      notices.error(error);
    }
  }

  #clear(): void {
    this.#closePort();
    this.#closePort = () => {};
    this.summary = null;
    this.started = null;
    this.preview = null;
    this.progress = null;
    this.series = null;
    this.error = null;
    this.result = null;
    this.cancelling = false;
  }

  #event(event: JobEvent): void {
    switch (event.type) {
      case 'started': {
        this.started = event;
        this.series = new ShownSeries(new FrameStore(event.header));
        this.series.jobId = this.summary?.id ?? 'starting';
        this.#before = shown.seriesId;
        shown.showMade(this.series);
        break;
      }
      case 'preview':
        this.preview = event;
        break;
      case 'frame':
        this.series?.store.write(event.index, 1, event.voxels);
        break;
      case 'progress':
        this.progress = event;
        break;
    }
  }

  #changed(summary: JobSummary): void {
    const known = this.summary;
    if (known && known.id !== summary.id && known.state === 'running') return;
    if (known?.id === summary.id && known.state !== 'running') return;
    this.summary = summary;
    this.request ??= summary.request;
    if (summary.state !== 'running') this.#ended(summary);
  }

  #ended(summary: JobSummary): void {
    this.cancelling = false;
    this.starting = false;
    const series = this.series;
    if (summary.state === 'done' && summary.seriesId) {
      this.result = `Made ${summary.request.frames === 1 ? '1 slice' : `${summary.request.frames} slices`} in ${duration(summary.elapsedMs)}.`;
      this.onDone(summary.request);
      void this.#adopt(series, summary.seriesId);
      return;
    }
    this.#closePort();
    if (summary.state === 'failed') this.error = summary.error ?? 'The job failed.';
    if (summary.state === 'cancelled') this.result = 'Cancelled; nothing was kept.';
    // Half a series is never left on the screen.
    if (series) {
      series.jobId = null;
      if (shown.current === series) {
        shown.clear();
        if (this.#before) void shown.open(this.#before);
      }
      series.dispose();
    }
  }

  /** What was shown while it was made becomes the library entry, without being loaded again. */
  async #adopt(series: ShownSeries | null, seriesId: string): Promise<void> {
    const until = Date.now() + LAST_FRAMES_MS;
    while (series && !series.store.complete && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.#closePort();
    if (!series) return;
    series.jobId = null;
    if (shown.current !== series) {
      series.dispose();
    } else if (series.store.complete) {
      series.seriesId = seriesId;
    } else {
      await shown.open(seriesId);
    }
  }
}

export const job = new Job();
