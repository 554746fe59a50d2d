/** The series of the library as the window shows them, and what can be done to them. */
import type { ResampleKernel } from '../../electron/core/resample/resample';
import type { ExportChoices, ExportFormat, ImportResult, SeriesSummary } from '../../electron/ipc/contract';
import { call, importDropped, on } from '../ipc/client';
import { models } from './models.svelte';
import { strings } from '../strings';
import { notices } from './notices.svelte';
import { shown } from './shown.svelte';

class Library {
  loaded = $state(false);
  /** Newest first. */
  entries = $state.raw<readonly SeriesSummary[]>([]);
  /** What the files process is doing, for the status bar. */
  progress = $state.raw<{ task: 'import' | 'export' | 'resample'; done: number; total: number } | null>(null);

  start(): () => void {
    void this.refresh();
    const stops = [
      on('library.changed', () => void this.refresh()),
      on('files.given', () => void this.takeGiven()),
      on('files.progress', (progress) => {
        if (this.#busy > 0) this.progress = progress;
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  find(seriesId: string | null): SeriesSummary | undefined {
    // By the list, so that whoever looks is told when it changes.
    void this.entries;
    return seriesId === null ? undefined : this.#byId.get(seriesId);
  }

  async refresh(): Promise<void> {
    try {
      const entries = await call('library.list', undefined);
      const before = this.find(shown.seriesId);
      this.entries = entries;
      this.#byId = new Map(entries.map((entry) => [entry.id, entry]));
      this.loaded = true;
      // Only what was there and is gone: a series that was just made may be shown before it is listed.
      if (before && !this.find(before.id)) shown.clear();
    } catch (error) {
      notices.error(error);
    }
  }

  async rename(seriesId: string, description: string): Promise<void> {
    const done = this.#guard(call('library.rename', { seriesId, description }).then(() => true));
    if (await done) shown.renamed(seriesId, description);
    await this.refresh();
  }

  async annotate(seriesId: string, notes: { note: string; tags: string[] }): Promise<void> {
    await this.#guard(call('library.annotate', { seriesId, notes }));
    await this.refresh();
  }

  /** Marks a series as one that stays however old it gets, or takes the mark away. */
  async keep(seriesId: string, kept: boolean): Promise<void> {
    await this.#guard(call('library.keep', { seriesId, kept }));
    await this.refresh();
  }

  /** Removes a series; for a while it can be had back. */
  async remove(seriesId: string): Promise<void> {
    const name = this.find(seriesId)?.description || strings.library.untitled;
    const wasShown = shown.seriesId === seriesId;
    if (wasShown) shown.clear();
    const removed = await this.#guard(call('library.remove', { seriesId }));
    await this.refresh();
    if (!removed) return;
    notices.show(
      'info',
      strings.library.deleted(name),
      { label: strings.library.undo, run: () => void this.#restore(seriesId, wasShown) },
      removed.undoMs,
    );
  }

  async #restore(seriesId: string, show: boolean): Promise<void> {
    await this.#guard(call('library.restore', { seriesId }));
    await this.refresh();
    if (show && this.find(seriesId)) void shown.open(seriesId);
  }

  /** Removes several at once; for a while they can be had back, all together. */
  async removeMany(seriesIds: readonly string[]): Promise<void> {
    if (shown.seriesId !== null && seriesIds.includes(shown.seriesId)) shown.clear();
    const ids = [...seriesIds];
    const removed = await this.#guard(call('library.removeMany', { seriesIds: ids }));
    await this.refresh();
    if (!removed) return;
    const undo = async () => {
      await this.#guard(call('library.restoreMany', { seriesIds: ids }));
      await this.refresh();
    };
    notices.show(
      'info',
      strings.library.many.deleted(ids.length),
      { label: strings.library.undo, run: () => void undo() },
      removed.undoMs,
    );
  }

  /** The series that came with the same import. */
  importOf(entry: SeriesSummary): string[] {
    if (entry.origin !== 'imported') return [];
    return this.entries
      .filter(({ origin, createdAt }) => origin === 'imported' && createdAt === entry.createdAt)
      .map(({ id }) => id);
  }

  /** Keeps several or not, or gives each one more tag. */
  async mark(seriesIds: readonly string[], marks: { kept?: boolean; tag?: string }): Promise<void> {
    const done = await this.#guard(
      call('library.mark', { seriesIds: [...seriesIds], ...marks }).then(() => true),
    );
    await this.refresh();
    if (done && marks.tag) notices.show('ok', strings.library.many.tagged(seriesIds.length, marks.tag));
  }

  /** Moves series into the study of another, which can be undone. */
  async moveTo(seriesIds: readonly string[], target: string): Promise<void> {
    const ids = seriesIds.filter((id) => id !== target);
    if (ids.length === 0) return;
    const done = await this.#guard(call('library.moveTo', { seriesIds: ids, target }).then(() => true));
    await this.refresh();
    if (!done) return;
    const undo = async () => {
      await this.#guard(call('library.moveBack', { seriesIds: ids }));
      await this.refresh();
    };
    notices.show(
      'ok',
      strings.library.many.moved(ids.length),
      { label: strings.library.undo, run: () => void undo() },
      60_000,
    );
  }

  /** Asks for a folder, and writes each of several there under a name of its own. */
  async exportMany(seriesIds: readonly string[], format: ExportFormat): Promise<void> {
    const result = await this.#work(call('library.exportMany', { seriesIds: [...seriesIds], format }));
    if (!result || result.cancelled) return;
    notices.show('ok', strings.library.many.exported(result.written, result.saved ?? ''));
  }

  /** Asks for the place, by the system's dialog, and writes. */
  async write(seriesId: string, format: ExportFormat, choices: ExportChoices): Promise<void> {
    const result = await this.#work(call('library.export', { seriesId, format, choices }));
    if (!result || result.cancelled) return;
    notices.show('ok', strings.export.done(strings.export.short[format], result.saved));
  }

  /** Makes an even and straight series of one, and shows it. */
  async resample(
    seriesId: string,
    request: { kernel: ResampleKernel; spacing: number | null },
  ): Promise<void> {
    const made = await this.#work(call('library.resample', { seriesId, ...request }));
    if (!made?.seriesId) return;
    await this.refresh();
    void shown.open(made.seriesId);
    const { frames = 0, spacing = [0, 0, 0] } = this.find(made.seriesId) ?? {};
    notices.show('ok', strings.resample.done(frames, spacing[2]));
  }

  async importPicked(pick: 'folder' | 'files'): Promise<void> {
    await this.#took(await this.#work(call('library.import', { pick })));
  }

  /** Imports what was opened from outside the window, if there is anything. */
  async takeGiven(): Promise<void> {
    await this.#took(await this.#work(call('files.takeGiven', undefined)));
  }

  async importFiles(files: File[]): Promise<void> {
    if (files.length > 0) await this.#took(await this.#work(importDropped(files)));
  }

  /** Cancels the imports and exports that are under way. */
  async cancelFiles(): Promise<void> {
    await this.#guard(call('files.cancel', undefined));
    notices.show('info', strings.status.cancelled);
  }

  #busy = 0;
  #byId = new Map<string, SeriesSummary>();

  async #work<T>(promise: Promise<T>): Promise<T | undefined> {
    this.#busy++;
    try {
      return await this.#guard(promise);
    } finally {
      this.#busy--;
      if (this.#busy === 0) this.progress = null;
    }
  }

  async #guard<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise;
    } catch (error) {
      notices.error(error);
      return undefined;
    }
  }

  /** Tells what an import brought and opens the first of it. */
  async #took(result: ImportResult | undefined): Promise<void> {
    if (!result || result.cancelled) return;
    await this.refresh();
    const { imported, skipped, known = [], again } = result;
    if (result.packs) {
      models.took(result.packs);
      if (imported.length === 0 && skipped.length === 0) return;
    }
    const first = imported[0];
    if (first) void shown.open(first);

    if (again !== undefined) this.#tellKnown(known, again, imported.length);
    if (again !== undefined && skipped.length === 0) return;

    const skippedText = strings.library.skipped(skipped.length);
    const action =
      skipped.length > 0
        ? { label: strings.library.showWhich, run: () => this.#listSkipped(result) }
        : undefined;
    if (imported.length === 0) {
      notices.show(
        'warning',
        skipped.length > 0 ? strings.library.nothingImported(skippedText) : strings.library.nothingFound,
        action,
      );
    } else {
      const text = strings.library.importedCount(imported.length);
      notices.show(action ? 'warning' : 'ok', action ? `${text}; ${skippedText}.` : `${text}.`, action);
    }
  }

  /** What was there already was left out; it can be had beside what is there. */
  #tellKnown(known: readonly string[], again: string, imported: number): void {
    const first = known[0];
    if (imported === 0 && first) void shown.open(first);
    const text = strings.library.known(known.length);
    const run = async () => {
      const got = await this.#work(call('library.importAgain', { again }));
      await this.refresh();
      if (got?.imported[0]) void shown.open(got.imported[0]);
    };
    notices.show(
      'info',
      imported > 0 ? `${strings.library.importedCount(imported)}; ${text}.` : `${text}.`,
      { label: strings.library.keepBoth, run: () => void run() },
      60_000,
    );
  }

  #listSkipped({ skipped }: ImportResult): void {
    notices.list = {
      title: strings.library.skippedTitle(skipped.length),
      text: strings.library.skippedText,
      items: skipped.map(({ file, reason }) => ({ name: file, reason })),
    };
  }
}

export const library = new Library();
