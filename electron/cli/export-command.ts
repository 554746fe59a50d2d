/** `export` and `convert`: series that are already there, in another form. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import type { ExportChoices, ExportFormat } from '../core/export-options';
import { DEFAULT_NAME, namePattern } from '../core/file-name';
import type { ResampleKernel } from '../core/resample/resample';
import type { Series } from '../core/series';
import { axisOf, imagesText } from '../core/words';
import type { FaultName } from '../dicom/export/faults/names';
import { exportMany, type WrittenSeries } from '../files/export-many';
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

/**
 * Writes every series under some paths into one folder, under names of a pattern.
 * Throws `UserError`: not-found where a path is not there or holds no series; what `exportSeries` throws.
 */
export async function exportAll(
  paths: readonly string[],
  pattern: string | undefined,
  { out, format, choices, fault, series: number, resample, spacing }: ExportOutput,
  context: CommandContext,
): Promise<void> {
  const { report, signal } = context;
  const alone = fault ? '--fault' : number !== undefined ? '--series' : undefined;
  if (alone) {
    throw new UserError(
      'bad-request',
      `${alone} is for one series. Leave it out, or name one series and leave --name out.`,
    );
  }
  const nameOf = namePattern(pattern ?? DEFAULT_NAME);
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new UserError('not-found', `There is nothing at ${missing}.`);
  const written: WrittenSeries[] = [];
  const onWritten = (one: WrittenSeries) => {
    written.push(one);
    const { name, header, files, notes } = one;
    report.event({ type: 'series', name, frames: header.frames, files, notes });
    report.line(`${imagesText(header.frames, axisOf(header))} written to ${join(out, name)}`);
    for (const note of notes) report.line(`Note: ${note}`);
  };
  try {
    const { skipped } = await exportMany(paths, format, out, {
      ...choices,
      signal,
      nameOf,
      onWritten,
      progress: progress(context, 'reading and writing'),
      prepare: resample && ((series) => resampleSeries(series, { kernel: resample, spacing, signal })),
    });
    for (const { file, reason } of skipped) {
      report.event({ type: 'skipped', file, reason });
      report.line(`Skipped: ${file} ${reason}`);
    }
  } catch (error) {
    if (written.length === 0) throw error;
    const kept = `${written.length} series had been written to ${out} by then and stay there.`;
    if (error instanceof CancelledError) throw new CancelledError(kept);
    report.line(kept);
    throw error;
  }
  if (written.length === 0)
    throw new UserError('not-found', `There is no series in ${paths.join(', ')} that can be read.`);
  report.event({ type: 'done', out: resolve(out), format, series: written.length });
  report.line(`${written.length} series written to ${out} (${format})`);
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
