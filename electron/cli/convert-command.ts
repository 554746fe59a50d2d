/** `inspect` and `convert`: series that are already there. */
import { resolve } from 'node:path';
import { UserError } from '../core/errors';
import type { ExportFormat } from '../files/export-format';
import { exportSeries } from '../files/export-series';
import { inspectPath, readSeries } from '../files/read-series';
import type { CommandContext } from './command-runner';
import { writingTo } from './output-place';

/** Writes what lies under a path: which series, and what is none and why. */
export async function inspect(path: string, json: boolean, { signal }: CommandContext): Promise<void> {
  const inspection = await inspectPath(path, { signal });
  if (json) {
    process.stdout.write(`${JSON.stringify(inspection, null, 2)}\n`);
    return;
  }
  for (const series of inspection.series) {
    const { modality, frames, columns, rows, spacing, firstPosition, lastPosition, warnings } = series;
    const place = (position: readonly number[]) => position.map((value) => round(value)).join(', ');
    process.stdout.write(
      `${modality}, ${frames} frames of ${columns}×${rows}, ${spacing.map(round).join(' × ')} mm` +
        `${series.synthetic ? ', synthetic' : ''}\n` +
        `  series ${series.seriesInstanceUID}\n` +
        `  from (${place(firstPosition)}) to (${place(lastPosition)}) mm\n`,
    );
    for (const warning of warnings) process.stdout.write(`  note: ${warning}\n`);
  }
  if (inspection.series.length === 0) process.stdout.write(`There is no series in ${path}.\n`);
  for (const { file, reason } of inspection.skipped) process.stderr.write(`Skipped: ${file} ${reason}\n`);
}

/**
 * Writes the one series under a path in another format.
 * @throws UserError when there is none or more than one
 */
export async function convert(
  path: string,
  out: string,
  format: ExportFormat,
  { report, signal }: CommandContext,
): Promise<void> {
  await writingTo(out, async () => {
    const progress = (what: string) => (done: number, total: number) => {
      report.event({ type: 'progress', phase: what, done, total });
      report.progress({ fraction: total > 0 ? done / total : 0, what: `${what} ${done}/${total}` });
    };
    const { series, skipped } = await readSeries(path, { signal, progress: progress('reading') });
    for (const { file, reason } of skipped) {
      report.event({ type: 'skipped', file, reason });
      report.line(`Skipped: ${file} ${reason}`);
    }
    if (series.length === 0)
      throw new UserError('not-found', `There is no series in ${path} that can be read.`);
    if (series.length > 1) {
      throw new UserError(
        'bad-file',
        `${path} holds ${series.length} series. Name the folder of one of them.`,
      );
    }
    const { files } = await exportSeries(series[0]!, format, out, { signal, progress: progress('writing') });
    const { frames } = series[0]!.header;
    report.event({ type: 'done', out: resolve(out), format, frames, files });
    report.line(`${frames} frames written to ${out} (${format})`);
  });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
