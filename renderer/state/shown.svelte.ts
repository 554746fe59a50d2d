/** Which series the viewer shows: one of the library, or the one that is being made. */
import type { SeriesHeader } from '../../electron/core/series';
import { untrack } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
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
  /** Its name, which may be changed while it is shown. */
  description = $state('');
  /** Reading it broke off; opening it again starts over. */
  failed = $state(false);
  readonly #stop: () => void;
  #holders = 0;

  constructor(
    readonly store: FrameStore,
    private readonly source: OpenedSeries | null = null,
  ) {
    this.header = store.header;
    this.description = store.header.identity.seriesDescription;
    this.ready = store.ready;
    this.readyCount = store.readyCount;
    this.#stop = store.onFrames((frames) => {
      this.readyCount = store.readyCount;
      this.newest = frames[frames.length - 1] ?? null;
    });
  }

  get held(): boolean {
    return this.#holders > 0;
  }

  /** Whoever shows the series holds it. */
  hold(): this {
    this.#holders++;
    open.add(this);
    return this;
  }

  /** With the last holder it is closed; a series in the making goes on filling its store behind the scenes. */
  release(): void {
    if (--this.#holders > 0) return;
    open.delete(this);
    this.source?.close();
    if (!this.jobId) this.dispose();
  }

  dispose(): void {
    this.#stop();
  }
}

/** Every series that somebody shows. */
const open = new SvelteSet<ShownSeries>();

/** The series of the viewer's active pane, which is what the rest of the window is about. */
class Shown {
  current = $state.raw<ShownSeries | null>(null);
  /** The library entry that is being opened and has not answered yet. */
  opening = $state<string | null>(null);
  /** One sentence, if the last opening failed. */
  error = $state<string | null>(null);
  readonly seriesId = $derived.by(() => this.opening ?? this.current?.seriesId ?? null);

  /** Library entries that some pane shows, or that are being opened. */
  readonly openIds = $derived.by(() => {
    const ids = [...open].flatMap((series) => series.seriesId ?? []);
    return [...new Set(this.opening ? [...ids, this.opening] : ids)];
  });

  /** Opens a series in one of the viewer's panes, from 0; set by the viewer once it is there. */
  openInPane: ((pane: number, seriesId: string) => void) | null = null;
  /** Opens several in panes beside one another; as `openInPane`. */
  openSideBySide: ((seriesIds: readonly string[]) => void) | null = null;

  #request = 0;

  async open(seriesId: string): Promise<void> {
    if (this.seriesId === seriesId && !this.error) return;
    const request = ++this.#request;
    this.error = null;
    const already = untrack(() => [...open].find((series) => series.seriesId === seriesId && !series.failed));
    if (already) {
      this.opening = null;
      this.#replace(already);
      return;
    }
    this.opening = seriesId;
    try {
      const source = await openSeries(seriesId);
      if (request !== this.#request) {
        source.close();
        return;
      }
      const series = new ShownSeries(new FrameStore(source.header), source);
      series.seriesId = seriesId;
      this.#replace(series);
      source.receive({
        frames: (first, count, voxels) => series.store.write(first, count, voxels),
        bytes: (at, bytes) => series.store.fill(at, bytes),
        failed: (message) => {
          series.failed = true;
          if (this.current === series) this.error = message;
          // The pane shows what has come of it.
          notices.error(message);
        },
      });
    } catch (error) {
      if (request !== this.#request) return;
      this.#replace(null);
      // The empty pane says it.
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      if (request === this.#request) this.opening = null;
    }
  }

  /** Shows a series that a job is making, or that it has just made. */
  showMade(series: ShownSeries): void {
    this.#request++;
    this.opening = null;
    this.error = null;
    if (this.current !== series) this.#replace(series);
  }

  /** A series of the library has another name now. */
  renamed(seriesId: string, description: string): void {
    for (const series of open) if (series.seriesId === seriesId) series.description = description;
  }

  clear(): void {
    this.#request++;
    this.opening = null;
    this.error = null;
    this.#replace(null);
  }

  /** Another pane is the active one: what it shows is what the window is about. */
  turnTo(series: ShownSeries | null): void {
    this.#request++;
    this.opening = null;
    this.error = null;
    this.#replace(series);
  }

  #replace(series: ShownSeries | null): void {
    if (series === this.current) return;
    const old = this.current;
    this.current = series?.hold() ?? null;
    old?.release();
  }
}

export const shown = new Shown();
