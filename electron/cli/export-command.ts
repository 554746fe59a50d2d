/** `export` and `convert`: a series that is already there, in another form. */
import { resolve } from 'node:path';
import { UserError } from '../core/errors';
import type { ExportChoices, ExportFormat } from '../core/export-options';
import type { ResampleKernel } from '../core/resample/resample';
import type { Series } from '../core/series';
import { axisOf, imagesText } from '../core/words';
import type { FaultName } from '../dicom/export/faults/names';
import { exportNotes, exportSeries } from '../files/export-series';
import { readSeries } from '../files/read-series';
import { resampleSeries } from '../files/resample-series';
import { chosenSeries } from '../files/series-tags';
import { exportFaulty } from '../files/writers/faulty';
import type { CommandContext } from './command-runner';
import { writingTo } from './output-place';

export interface ExportOutput {
  out: string;
  format: ExportFormat;
  choices: ExportChoices;
  /** Makes the series wrong on purpose. */
  fault?: FaultName | undefined;
  /** Which of several series, from 1, as `inspect` lists them. */
  series?: number | undefined;
  /** Even distances and a straight stack before writing, interpolated so. */
  resample?: ResampleKernel | undefined;
  /** Distance of the resampled slices, mm. */
  spacing?: number | undefined;
}

/**
 * Writes the one series under a path.
 * Throws `UserError`: not-found or bad-file when there is none or more than one; what `exportSeries` throws.
 */
export async function exportOne(
  path: string,
  { out, format, choices, fault, series: number, resample, spacing }: ExportOutput,
  context: CommandContext,
): Promise<void> {
  const { report, signal } = context;
  if (fault && format !== 'dicom') {
    throw new UserError('bad-request', '--fault is for DICOM only. Leave it out, or choose --format dicom.');
  }
  await writingTo(out, async () => {
    const read = await theSeries(path, number, context);
    const series = resample
      ? await resampleSeries(read, {
          kernel: resample,
          spacing,
          signal,
          progress: progress(context, 'resampling'),
        })
      : read;
    const control = { signal, progress: progress(context, 'writing') };
    const { files } = fault
      ? await exportFaulty(series, fault, out, { ...control, zip: choices.zip })
      : await exportSeries(series, format, out, { ...choices, ...control });
    for (const message of exportNotes(series, format)) {
      report.event({ type: 'note', message });
      report.line(`Note: ${message}`);
    }
    const { frames } = series.header;
    report.event({ type: 'done', out: resolve(out), format, frames, files, ...(fault && { fault }) });
    report.line(
      `${imagesText(frames, axisOf(series.header))} written to ${out} (${fault ? `${format}, ${fault}` : format})`,
    );
  });
}

/** The one series under a path, or the one of a number from 1. */
export async function theSeries(
  path: string,
  number: number | undefined,
  context: CommandContext,
): Promise<Series> {
  const { report, signal } = context;
  const { series, skipped } = await readSeries(path, { signal, progress: progress(context, 'reading') });
  for (const { file, reason } of skipped) {
    report.event({ type: 'skipped', file, reason });
    report.line(`Skipped: ${file} ${reason}`);
  }
  if (series.length === 0)
    throw new UserError('not-found', `There is no series in ${path} that can be read.`);
  return series[chosenSeries(path, series.length, number === undefined ? undefined : number - 1)]!;
}

function progress({ report }: CommandContext, what: string) {
  return (done: number, total: number) => {
    report.event({ type: 'progress', phase: what, done, total });
    report.progress({ fraction: total > 0 ? done / total : 0, what: `${what} ${done}/${total}` });
  };
}
