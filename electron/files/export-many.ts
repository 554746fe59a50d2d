/** Many series into one folder, each whole or absent, under names of a pattern. */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFormat } from '../core/export-options';
import { distinctName } from '../core/file-name';
import type { Series, SeriesHeader } from '../core/series';
import { writeFailure } from './file-errors';
import { exportNotes, exportSeries, type ExportOptions } from './export-series';
import { importPaths, type SkippedFile } from './import-paths';

export interface WrittenSeries {
  /** Name in the folder, with its ending. */
  name: string;
  header: SeriesHeader;
  files: number;
  /** What whoever gets the files should know, a sentence each. */
  notes: string[];
}

interface ManyOptions extends ExportOptions {
  /** The name that the pattern gives a series (core/file-name.ts). */
  nameOf: (header: SeriesHeader) => string;
  /** Is told of each series once it is written. */
  onWritten: (written: WrittenSeries) => void;
  /** What is done to each series before it is written. */
  prepare?: ((series: Series) => Promise<Series>) | undefined;
  /** Steps of reading and writing all of them. */
  progress?: (done: number, total: number) => void;
}

/** Endings of what is one file; everything else is a folder. */
const ENDINGS: Partial<Record<ExportFormat, string>> = { nifti: '.nii.gz', gif: '.gif' };

/**
 * Writes every series under the paths into `folder`, which is made where it is not there. Names that are taken, by
 * another series or by what lies there already, get a number behind them, and a note says so.
 * Throws `CancelledError`, or what `exportSeries` throws; series that were written by then stay.
 */
export async function exportMany(
  paths: readonly string[],
  format: ExportFormat,
  folder: string,
  { nameOf, onWritten, prepare, progress, ...options }: ManyOptions,
): Promise<{ skipped: SkippedFile[] }> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(error, folder);
  });
  // Some systems take names for the same that differ in case alone.
  const taken = new Set((await readdir(folder)).map((name) => name.toLowerCase()));
  const ending = options.zip ? '.zip' : (ENDINGS[format] ?? '');
  return importPaths(paths, {
    signal: options.signal,
    ...(progress && { progress }),
    onSeries: async (read) => {
      const series = prepare ? await prepare(read) : read;
      const wanted = nameOf(series.header);
      const isTaken = (name: string) =>
        taken.has(`${name}${ending}`.toLowerCase()) || existsSync(join(folder, `${name}${ending}`));
      const name = distinctName(wanted, isTaken);
      taken.add(`${name}${ending}`.toLowerCase());
      const { files } = await exportSeries(series, format, join(folder, `${name}${ending}`), options);
      const renamed =
        name === wanted ? [] : [`"${wanted}${ending}" is taken; this series is "${name}${ending}".`];
      onWritten({
        name: `${name}${ending}`,
        header: series.header,
        files,
        notes: [...renamed, ...exportNotes(series, format)],
      });
    },
  });
}
