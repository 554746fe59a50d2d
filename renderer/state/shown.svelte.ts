/** Which series the viewer shows: one of the library, or the one that is being made. */
import type { SeriesHeader } from '../../electron/core/series';
import { openSeries, type OpenedSeries } from '../ipc/client';
import { FrameStore } from './frame-store';
import { notices } from './notices.svelte';

/** A series in the viewer. It stays the same object when a finished job becomes a library entry. */
export class ShownSeries {
  seriesId = $state<string | null>(null);
  /** The job that is making it, while it does. */
  jobId = $state<string | null>(null);
  /** Frames that have come. */
  readyCount = $state(0);
  /** Goes up whenever `ready` changes. */
  readonly ready: Uint8Array;
  readonly header: SeriesHeader;
  readonly complete = $derived.by(() => this.readyCount === this.header.frames);
  /** The newest frame that came. */
  newest = $state<number | null>(null);
  readonly #stop: () => void;

  constructor(readonly store: FrameStore) {
    this.header = store.header;
    this.ready = store.ready;
    this.readyCount = store.readyCount;
    this.#stop = store.onFrames((frames) => {
      this.readyCount = store.readyCount;
      this.newest = frames[frames.length - 1] ?? null;
    });
  }

  dispose(): void {
    this.#stop();
  }
}

class Shown {
  current = $state.raw<ShownSeries | null>(null);
  /** The library entry that is being opened and has not answered yet. */
  opening = $state<string | null>(null);
  /** One sentence, if the last opening failed. */
  error = $state<string | null>(null);
  readonly seriesId = $derived.by(() => this.opening ?? this.current?.seriesId ?? null);

  #source: OpenedSeries | null = null;
  #request = 0;

  async open(seriesId: string): Promise<void> {
    if (this.seriesId === seriesId && !this.error) return;
    const request = ++this.#request;
    this.opening = seriesId;
    this.error = null;
    try {
      const source = await openSeries(seriesId);
      if (request !== this.#request) {
        source.close();
        return;
      }
      const series = new ShownSeries(new FrameStore(source.header));
      series.seriesId = seriesId;
      this.#replace(series, source);
      source.receive((message) => {
        if (message.type === 'frames') series.store.write(message.first, message.count, message.voxels);
        else {
          source.close();
          if (message.type === 'error' && this.current === series) this.error = message.message;
        }
      });
    } catch (error) {
      if (request !== this.#request) return;
      this.#replace(null, null);
      this.error = error instanceof Error ? error.message : String(error);
      notices.error(error);
    } finally {
      if (request === this.#request) this.opening = null;
    }
  }

  /** Shows a series that a job is making, or that it has just made. */
  showMade(series: ShownSeries): void {
    this.#request++;
    this.opening = null;
    this.error = null;
    if (this.current !== series) this.#replace(series, null);
  }

  clear(): void {
    this.#request++;
    this.opening = null;
    this.error = null;
    this.#replace(null, null);
  }

  #replace(series: ShownSeries | null, source: OpenedSeries | null): void {
    this.#source?.close();
    this.#source = source;
    const old = this.current;
    this.current = series;
    // A series in the making goes on filling its store behind the scenes.
    if (old && !old.jobId) old.dispose();
  }
}

export const shown = new Shown();
