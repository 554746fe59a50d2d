/**
 * The job that is being computed, as the window shows it. Whether it runs, failed or is done is the main process's
 * word; previews, frames and progress come straight from the engine on a port of the job, and whoever comes late
 * gets first what was missed.
 */
import type { JobEvent } from '../../electron/core/protocol';
import type { JobSummary } from '../../electron/ipc/contract';
import { hasEnded } from '../../electron/ipc/job-states';
import { watchJob } from '../ipc/client';
import { strings } from '../strings';
import { FrameStore } from './frame-store';
import { notices } from './notices.svelte';
import { packs } from './packs.svelte';
import { shown, ShownSeries } from './shown.svelte';

type Started = Extract<JobEvent, { type: 'started' }>;
export type Preview = Extract<JobEvent, { type: 'preview' }>;
type Progress = Omit<Extract<JobEvent, { type: 'progress' }>, 'type'>;

/** How long after its end a job's last frames may still be on their way, ms. */
const LAST_FRAMES_MS = 1500;

class Job {
  /** The job as the main process tells it; stays after its end until the next begins. Null before the first. */
  summary = $state.raw<JobSummary | null>(null);
  started = $state.raw<Started | null>(null);
  preview = $state.raw<Preview | null>(null);
  progress = $state.raw<Progress | null>(null);
  series = $state.raw<ShownSeries | null>(null);
  /** One sentence about the last job, if it failed. */
  error = $state<string | null>(null);
  /** One sentence about the last job, if it is done. */
  result = $state<string | null>(null);
  readonly request = $derived.by(() => this.summary?.request ?? null);
  readonly running = $derived.by(() => this.summary !== null && !hasEnded(this.summary));

  #closePort = () => {};
  /** A job that the person has just asked for is shown, whatever is on the screen. */
  #asked: string | null = null;
  /** What was looked at before, to go back to if nothing comes of the job. */
  #before: string | null = null;
  /** The last series that was shown because it was being made: while it is, the next one follows. */
  #followed: ShownSeries | null = null;

  /** The person wants to see this job when it begins. */
  ask(jobId: string): void {
    this.#asked = jobId;
    // It may have begun before the answer came.
    if (this.summary?.id === jobId && this.series && this.series !== shown.current) this.#show(this.series);
  }

  /** Turns to the job that is being computed now; null while the queue rests. */
  follow(summary: JobSummary | null): void {
    if (!summary || (this.summary?.id === summary.id && this.running)) return;
    this.#leave();
    this.summary = summary;
    const { id } = summary;
    const watching = watchJob(id, (event) => {
      if (this.summary?.id === id) this.#event(event);
    });
    this.#closePort = () => void watching.then((close) => close());
    watching.catch((error) => notices.error(error));
  }

  /** News of any job. */
  changed(summary: JobSummary): void {
    if (this.summary?.id !== summary.id || !this.running) return;
    this.summary = summary;
    if (hasEnded(summary)) this.#ended(summary);
  }

  /** Another job has the turn, or a new one begins: what was shown of this one goes. */
  #leave(): void {
    this.#closePort();
    this.#closePort = () => {};
    const { series } = this;
    if (series?.jobId) {
      series.jobId = null;
      if (shown.current === series) this.#goBack();
      series.dispose();
    }
    this.started = null;
    this.preview = null;
    this.progress = null;
    this.series = null;
    this.error = null;
    this.result = null;
  }

  #event(event: JobEvent): void {
    switch (event.type) {
      case 'started': {
        this.started = event;
        this.series = new ShownSeries(new FrameStore(event.header));
        this.series.jobId = this.summary!.id;
        const { current } = shown;
        const free = shown.seriesId === null && !current?.jobId;
        const followed = current !== null && current === this.#followed;
        if (free || followed || this.#asked === this.summary!.id) this.#show(this.series);
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

  #show(series: ShownSeries): void {
    if (shown.seriesId !== null) this.#before = shown.seriesId;
    this.#followed = series;
    shown.showMade(series);
  }

  #goBack(): void {
    shown.clear();
    if (this.#before) void shown.open(this.#before);
  }

  #ended(summary: JobSummary): void {
    const { series } = this;
    if (summary.state === 'done' && summary.seriesId) {
      const { frames, packId } = summary.request;
      this.result = strings.queue.made(frames, packs.axisOf(packId).axis, summary.elapsedMs);
      void this.#adopt(series, summary.seriesId);
      return;
    }
    this.#closePort();
    this.#closePort = () => {};
    if (summary.state === 'failed') this.error = summary.error ?? strings.queue.failed;
    if (summary.state === 'cancelled') this.result = strings.queue.cancelledNothingKept;
    // Half a series is never left on the screen.
    if (series) {
      series.jobId = null;
      if (shown.current === series) this.#goBack();
      series.dispose();
    }
  }

  /** What was shown while it was made becomes the library entry, without being loaded again. */
  async #adopt(series: ShownSeries | null, seriesId: string): Promise<void> {
    const close = this.#closePort;
    this.#closePort = () => {};
    if (series) series.jobId = null;
    const until = Date.now() + LAST_FRAMES_MS;
    while (series && !series.store.complete && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    close();
    if (!series) return;
    if (!series.held) {
      series.dispose();
    } else if (series.store.complete) {
      series.seriesId = seriesId;
    } else {
      await shown.open(seriesId);
    }
  }
}

export const job = new Job();
