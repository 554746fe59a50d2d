/**
 * What a running job tells, for as many windows as want to see it. One that comes late gets what was told before it
 * came: the start, the frames that are finished, the last preview and the last progress. Previews and progress are
 * told at the pace of a screen; a small network makes a thousand steps a second, which would choke a window.
 */
import type { JobEvent } from '../core/protocol';
import { frameLabels } from '../core/segmentation';
import { frameVoxels, type Series } from '../core/series';
import type { EventPort } from './owner-channel';

type Kept = Extract<JobEvent, { type: 'started' | 'preview' | 'progress' }>;

/** Shortest time between two previews, and between two reports of progress, ms. */
const INTERVAL_MS = 30;

export class JobFeed {
  private readonly ports = new Set<EventPort>();
  private readonly last: { [Type in Kept['type']]?: Kept } = {};
  /** Frames that are finished, in the order in which they were. */
  private readonly frames: number[] = [];
  /** Those of them that have their labels. */
  private readonly labelled: number[] = [];
  private series: Series | undefined;
  private readonly toldAt = { preview: -Infinity, progress: -Infinity };

  constructor(
    private readonly intervalMs = INTERVAL_MS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The series that is being filled; finished frames are taken from it for whoever comes late. */
  fill(series: Series): void {
    this.series = series;
  }

  /** @returns whether it was told; what comes too soon after one of its kind is kept for whoever comes late */
  emit(event: JobEvent): boolean {
    if (event.type === 'frame') this.frames.push(event.index);
    else if (event.type === 'labels') this.labelled.push(event.index);
    else this.last[event.type] = event;
    if (event.type === 'preview' || event.type === 'progress') {
      const now = this.now();
      if (now - this.toldAt[event.type] < this.intervalMs) return false;
      this.toldAt[event.type] = now;
    }
    for (const port of this.ports) port.postMessage(event);
    return true;
  }

  attach(port: EventPort): void {
    this.ports.add(port);
    const { started, preview, progress } = this.last;
    if (started) port.postMessage(started);
    if (this.series) {
      const total = this.series.header.frames;
      this.frames.forEach((index, i) => {
        const voxels = frameVoxels(this.series!, index).slice();
        port.postMessage({ type: 'frame', index, voxels, done: i + 1, total } satisfies JobEvent);
      });
      const { labels } = this.series.labels ?? {};
      const size = this.series.header.rows * this.series.header.columns;
      for (const index of labels ? this.labelled : []) {
        const own = frameLabels(labels as Uint8Array, index, size).slice();
        port.postMessage({ type: 'labels', index, labels: own } satisfies JobEvent);
      }
    }
    if (preview) port.postMessage(preview);
    if (progress) port.postMessage(progress);
  }

  close(): void {
    for (const port of this.ports) port.close();
    this.ports.clear();
  }
}
