/** Measurements and key images of a series in the window: what they are now, what can be undone, and their keeping. */
import { untrack } from 'svelte';
import {
  NO_ANNOTATIONS,
  type KeyImage,
  type Measurement,
  type SeriesAnnotations,
} from '../../../electron/core/measure/annotations';
import { call } from '../../ipc/client';
import { notices } from '../../state/notices.svelte';
import type { ShownSeries } from '../../state/shown.svelte';
import { History } from './history';

export class AnnotationDocument {
  all = $state.raw<SeriesAnnotations>(NO_ANNOTATIONS);
  canUndo = $state(false);
  canRedo = $state(false);
  readonly #history = new History<SeriesAnnotations>();
  /** What it was before a change that is still going on. */
  #before: SeriesAnnotations | null = null;
  #seriesId: string | null = null;
  #saving = false;
  #saveAgain = false;
  readonly #listeners = new Set<() => void>();

  /** Loads what is kept of a series of the library; a series that is being made is kept once it is in there. */
  bind(seriesId: string, isNew: boolean): void {
    if (this.#seriesId === seriesId) return;
    this.#seriesId = seriesId;
    if (isNew) this.#save();
    else void this.#load(seriesId);
  }

  /** Tells of every change of the measurements, whoever made it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A step of a change that is not finished, as while a handle is dragged. */
  preview(measurements: Measurement[]): void {
    this.#before ??= this.all;
    this.#set({ ...this.all, measurements });
  }

  /** The change that was previewed is finished. */
  commit(): void {
    const before = this.#before;
    this.#before = null;
    if (before) this.#done(before);
  }

  /** Gives up what was previewed. */
  revert(): void {
    const before = this.#before;
    this.#before = null;
    if (before) this.#set(before);
  }

  setMeasurements(measurements: Measurement[]): void {
    const before = this.all;
    this.#set({ ...before, measurements });
    this.#done(before);
  }

  rename(id: string, label: string): void {
    this.setMeasurements(this.all.measurements.map((m) => (m.id === id ? { ...m, label } : m)));
  }

  remove(ids: readonly string[]): void {
    const left = this.all.measurements.filter(({ id }) => !ids.includes(id));
    // Nothing to undo where nothing went.
    if (left.length < this.all.measurements.length) this.setMeasurements(left);
  }

  setKeyImages(keyImages: KeyImage[]): void {
    const before = this.all;
    this.#set({ ...before, keyImages: [...keyImages].sort((a, b) => a.frame - b.frame) });
    this.#done(before);
  }

  toggleKey(frame: number): void {
    const { keyImages } = this.all;
    const without = keyImages.filter((key) => key.frame !== frame);
    this.setKeyImages(without.length < keyImages.length ? without : [...keyImages, { frame, note: '' }]);
  }

  undo(): void {
    this.#restore(this.#history.undo(this.all));
  }

  redo(): void {
    this.#restore(this.#history.redo(this.all));
  }

  #restore(state: SeriesAnnotations | undefined): void {
    if (!state) return;
    this.#set(state);
    this.#saved();
  }

  #done(before: SeriesAnnotations): void {
    this.#history.push(before);
    this.#saved();
  }

  #saved(): void {
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
    this.#save();
  }

  #set(all: SeriesAnnotations): void {
    this.all = all;
    for (const listener of this.#listeners) listener();
  }

  async #load(seriesId: string): Promise<void> {
    try {
      const { annotations, note } = await call('annotations.get', { seriesId });
      if (note) notices.show('warning', note);
      const { measurements, keyImages } = this.all;
      const marked = new Set(keyImages.map(({ frame }) => frame));
      this.#set({
        measurements: [...annotations.measurements, ...measurements],
        keyImages: [...annotations.keyImages.filter(({ frame }) => !marked.has(frame)), ...keyImages],
      });
    } catch (error) {
      notices.error(error);
    }
  }

  /** One write at a time; what changes meanwhile goes with the next. */
  #save(): void {
    if (!this.#seriesId || this.#saving) {
      this.#saveAgain = this.#saving;
      return;
    }
    this.#saving = true;
    this.#saveAgain = false;
    void call('annotations.put', { seriesId: this.#seriesId, annotations: this.all })
      .catch((error: unknown) => notices.error(error))
      .finally(() => {
        this.#saving = false;
        if (this.#saveAgain) this.#save();
      });
  }
}

const bySeriesId = new Map<string, AnnotationDocument>();
const byObject = new WeakMap<ShownSeries, AnnotationDocument>();

/** The one document of a series, however often and in however many panes it is opened. */
export function documentOf(series: ShownSeries): AnnotationDocument {
  return untrack(() => {
    const id = series.seriesId;
    const known = byObject.get(series) ?? (id ? bySeriesId.get(id) : undefined);
    const document = known ?? new AnnotationDocument();
    byObject.set(series, document);
    if (id) {
      bySeriesId.set(id, document);
      document.bind(id, known !== undefined);
    }
    return document;
  });
}
