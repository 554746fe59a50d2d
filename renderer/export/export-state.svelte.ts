/** The export that the dialog asks about: which series, in which form, and how the files would be judged. */
import type {
  ConformanceReport,
  ExportChoices,
  ExportFormat,
  SeriesSummary,
} from '../../electron/ipc/contract';
import { call } from '../ipc/client';
import { choicesFor, newForm, type ExportForm } from './export-form';

class ExportDialogState {
  /** The series to ask about; null while nothing is asked. */
  seriesId = $state<string | null>(null);
  format = $state<ExportFormat>('dicom');
  form = $state<ExportForm>(newForm());
  /** The verdict on the files of the current choices. */
  report = $state.raw<ConformanceReport | null>(null);
  /** One sentence where there can be none. */
  problem = $state<string | null>(null);
  checking = $state(false);
  /** The series has segments, which can go along. */
  labelled = $state(false);

  ask(seriesId: string, format: ExportFormat): void {
    this.form = newForm();
    this.format = format;
    this.report = null;
    this.problem = null;
    this.seriesId = seriesId;
    this.labelled = false;
    void this.#askForLabels(seriesId);
  }

  async #askForLabels(seriesId: string): Promise<void> {
    const maps = await call('library.labelMaps', { seriesId }).catch(() => []);
    if (this.seriesId === seriesId) this.labelled = maps.length > 0;
  }

  close(): void {
    this.seriesId = null;
  }

  choices(entry: SeriesSummary): ExportChoices {
    return choicesFor($state.snapshot(this.form), this.format, entry);
  }

  /** Has the files judged that an export with the current choices would write. */
  async check(entry: SeriesSummary): Promise<void> {
    const turn = ++this.#turn;
    this.report = null;
    this.problem = null;
    this.checking = false;
    if (this.format !== 'dicom') return;
    this.checking = true;
    try {
      const report = await call('library.conformance', { seriesId: entry.id, choices: this.choices(entry) });
      if (turn === this.#turn) this.report = report;
    } catch (error) {
      if (turn === this.#turn) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (turn === this.#turn) this.checking = false;
    }
  }

  #turn = 0;
}

export const exporting = new ExportDialogState();
