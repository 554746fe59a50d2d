/**
 * What the desktop shows of the queue: progress on the task bar, a notification when a long job has ended, and on the
 * icon how many have ended since somebody looked.
 */
import { hasEnded } from '../../ipc/job-states';
import type { JobSummary } from '../../ipc/jobs';
import { strings } from '../strings';

export interface Desktop {
  /** Share from 0 to 1; −1 takes the progress off the task bar. */
  progress(share: number): void;
  notify(title: string, body: string): void;
  /** A number on the application's icon; 0 takes it off. */
  badge(count: number): void;
  /** Whether somebody is looking at the window. */
  watched(): boolean;
}

/** Whoever waited less than this is still there. */
const LONG_MS = 20_000;
/** The task bar is told of steps of one per cent. */
const STEPS = 100;

export class JobSignals {
  private running: string | undefined;
  private shown = -1;
  private unseen = 0;

  constructor(private readonly desktop: Desktop) {}

  changed(job: JobSummary): void {
    if (job.state === 'running') {
      this.running = job.id;
      this.show(Math.floor(job.fraction * STEPS) / STEPS);
    } else if (job.id === this.running) {
      this.running = undefined;
      this.show(-1);
    }
    const said = job.state === 'done' || job.state === 'failed';
    if (!hasEnded(job) || !said || this.desktop.watched()) return;
    this.desktop.badge(++this.unseen);
    if (job.elapsedMs < LONG_MS) return;
    if (job.state === 'done') {
      const { frames, seed } = job.request;
      this.desktop.notify(strings.notices.seriesMade, strings.notices.seriesMadeText(frames, seed));
    } else {
      this.desktop.notify(strings.notices.seriesNotMade, job.error ?? '');
    }
  }

  /** Somebody looks at the window. */
  seen(): void {
    if (this.unseen === 0) return;
    this.unseen = 0;
    this.desktop.badge(0);
  }

  private show(share: number): void {
    if (share === this.shown) return;
    this.shown = share;
    this.desktop.progress(share);
  }
}
