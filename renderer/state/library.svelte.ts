/** The series of the library as the window shows them, and what can be done to them. */
import type { ExportChoices, ExportFormat, ImportResult, SeriesSummary } from '../../electron/ipc/contract';
import { exporting } from '../export/export-state.svelte';
import { call, importDropped, on } from '../ipc/client';
import { strings } from '../strings';
import { count } from '../ui/format';
import { notices } from './notices.svelte';
import { shown } from './shown.svelte';

const FORMAT_NAMES: Record<ExportFormat, string> = { dicom: 'DICOM', nifti: 'NIfTI', png: 'PNG', gif: 'GIF' };

class Library {
  loaded = $state(false);
  /** Newest first. */
  entries = $state.raw<readonly SeriesSummary[]>([]);
  /** What the files process is doing, for the status bar. */
  progress = $state.raw<{ task: 'import' | 'export'; done: number; total: number } | null>(null);

  start(): () => void {
    void this.refresh();
    const stops = [
      on('library.changed', () => void this.refresh()),
      on('files.progress', (progress) => {
        if (this.#busy > 0) this.progress = progress;
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  find(seriesId: string | null): SeriesSummary | undefined {
    return this.entries.find((entry) => entry.id === seriesId);
  }

  async refresh(): Promise<void> {
    try {
      const entries = await call('library.list', undefined);
      const before = this.find(shown.seriesId);
      this.entries = [...entries].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      this.loaded = true;
      // Only what was there and is gone: a series that was just made may be shown before it is listed.
      if (before && !this.find(before.id)) shown.clear();
    } catch (error) {
      notices.error(error);
    }
  }

  async rename(seriesId: string, description: string): Promise<void> {
    await this.#guard(call('library.rename', { seriesId, description }));
    await this.refresh();
  }

  async annotate(seriesId: string, notes: { note: string; tags: string[] }): Promise<void> {
    await this.#guard(call('library.annotate', { seriesId, notes }));
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

  /** Opens the dialog that asks how. */
  export(seriesId: string, format: ExportFormat): void {
    exporting.ask(seriesId, format);
  }

  /** Asks for the place, by the system's dialog, and writes. */
  async write(seriesId: string, format: ExportFormat, choices: ExportChoices): Promise<void> {
    const result = await this.#work(call('library.export', { seriesId, format, choices }));
    if (!result || result.cancelled) return;
    notices.show('ok', `Exported as ${FORMAT_NAMES[format]}${result.saved ? `: ${result.saved}` : ''}.`);
  }

  async importPicked(pick: 'folder' | 'files'): Promise<void> {
    await this.#took(await this.#work(call('library.import', { pick })));
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
    const { imported, skipped } = result;
    const first = imported[0];
    if (first) void shown.open(first);

    const skippedText = `${count(skipped.length, 'file was', 'files were')} skipped`;
    const action =
      skipped.length > 0 ? { label: 'Show which', run: () => this.#listSkipped(result) } : undefined;
    if (imported.length === 0) {
      notices.show(
        'warning',
        skipped.length > 0 ? `Nothing was imported: ${skippedText}.` : 'Nothing to import was found.',
        action,
      );
    } else {
      const text = `Imported ${count(imported.length, 'series', 'series')}`;
      notices.show(action ? 'warning' : 'ok', action ? `${text}; ${skippedText}.` : `${text}.`, action);
    }
  }

  #listSkipped({ skipped }: ImportResult): void {
    notices.list = {
      title: `${count(skipped.length, 'file')} skipped`,
      text: 'These files are not part of what was imported.',
      items: skipped.map(({ file, reason }) => ({ name: file, reason })),
    };
  }
}

export const library = new Library();
