/** `inspect`: what lies under a path, and whether it is as the standard wants it. */
import type { ConformanceReport } from '../core/conformance';
import { axisOf, imagesText } from '../core/words';
import { reportOnPath } from '../files/conformance/report';
import { inspectPath } from '../files/read-series';
import type { CommandContext } from './command-runner';

/** Writes what lies under a path: which series, and what is none and why. */
export async function inspect(
  path: string,
  json: boolean,
  { signal, report }: CommandContext,
): Promise<void> {
  const inspection = await inspectPath(path, {
    signal,
    progress: (done, total) => report.progress({ fraction: done / total, what: `looking ${done}/${total}` }),
  });
  report.stop();
  if (json) {
    process.stdout.write(`${JSON.stringify(inspection, null, 2)}\n`);
    return;
  }
  for (const [i, series] of inspection.series.entries()) {
    const { modality, frames, columns, rows, spacing, firstPosition, lastPosition, warnings } = series;
    const place = (position: readonly number[]) => position.map((value) => round(value)).join(', ');
    process.stdout.write(
      `${inspection.series.length > 1 ? `${i + 1}. ` : ''}${modality}, ${imagesText(frames, axisOf(series))} of ${columns}×${rows}, ${spacing.map(round).join(' × ')} mm` +
        `${series.synthetic ? ', synthetic' : ''}\n` +
        `  series ${series.seriesInstanceUID}\n` +
        `  from (${place(firstPosition)}) to (${place(lastPosition)}) mm\n`,
    );
    for (const warning of warnings) process.stdout.write(`  note: ${warning}\n`);
    if (series.notVolume) process.stdout.write(`  no volume: ${series.notVolume}\n`);
  }
  if (inspection.series.length === 0) process.stdout.write(`There is no series in ${path}.\n`);
  for (const { file, reason } of inspection.skipped) process.stderr.write(`Skipped: ${file} ${reason}\n`);
}

/** Writes the conformance report of every series under a path. Findings are no failure of the command. */
export async function inspectConformance(
  path: string,
  json: boolean,
  { signal, report }: CommandContext,
): Promise<void> {
  const reports = await reportOnPath(path, {
    signal,
    progress: (done, total) => report.progress({ fraction: done / total, what: `checking ${done}/${total}` }),
  });
  report.stop();
  if (json) {
    process.stdout.write(`${JSON.stringify({ series: reports }, null, 2)}\n`);
    return;
  }
  for (const { seriesInstanceUID, report: found } of reports) {
    process.stdout.write(`series ${seriesInstanceUID || '(without a UID)'}, ${found.files} files\n`);
    for (const line of lines(found)) process.stdout.write(`  ${line}\n`);
  }
}

function* lines({ findings, volume, dciodvfy }: ConformanceReport): Generator<string> {
  for (const { severity, text, files, count } of findings) {
    const where =
      count > files.length ? `${files.join(', ')} and ${count - files.length} more` : files.join(', ');
    yield `${severity}: ${text}${where && ` (${where})`}`;
  }
  if (findings.length === 0) yield 'own checks: nothing found';
  yield volume.ok ? 'volume: yes, by the rule of OHIF' : `volume: no. ${volume.why}`;
  if (!dciodvfy) yield 'dciodvfy: not installed';
  else if (dciodvfy.errors.length + dciodvfy.warnings.length === 0)
    yield `dciodvfy: nothing found in ${dciodvfy.file}`;
  else for (const said of [...dciodvfy.errors, ...dciodvfy.warnings]) yield `dciodvfy: ${said}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
