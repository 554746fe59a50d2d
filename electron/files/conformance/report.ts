/** The conformance report: of files that are there, or of what an export would write. */
import { readFile } from 'node:fs/promises';
import { CancelledError, UserError } from '../../core/errors';
import type { ConformanceReport } from '../../core/conformance';
import type { ExportChoices } from '../../core/export-options';
import type { Series } from '../../core/series';
import { SeriesCheck } from '../../dicom/export/conformance/check-series';
import { seriesEncoder } from '../../dicom/export/encode-series';
import { joinBytes } from '../../dicom/export/encodings/data-set';
import { parseFile } from '../../dicom/import/parse-file';
import { withSources } from '../find-sources';
import { askDciodvfy } from './dciodvfy';

interface Control {
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/** Judges the files that an export of the series as DICOM would write. Writes none. Throws `UserError`, `CancelledError`. */
export async function reportOnExport(
  series: Series,
  choices: ExportChoices,
  { progress, signal }: Control = {},
): Promise<ConformanceReport> {
  const encoder = await seriesEncoder(series, choices);
  const check = new SeriesCheck();
  let sample: { name: string; bytes: Uint8Array } | undefined;
  for (let index = 0; index < encoder.files; index++) {
    if (signal?.aborted) throw new CancelledError();
    const { name, parts } = await encoder.encode(index);
    const bytes = joinBytes(parts);
    check.add(name, bytes);
    if (index === Math.floor(encoder.files / 2)) sample = { name, bytes };
    progress?.(index + 1, encoder.files);
  }
  // It reads no deflated data sets, and what it judges is the same without.
  const judged = choices.syntax === 'deflated' ? await plainSample(series, choices, sample!.name) : sample!;
  return check.report(await askDciodvfy(judged.name, judged.bytes));
}

async function plainSample(series: Series, choices: ExportChoices, name: string) {
  const encoder = await seriesEncoder(series, { ...choices, syntax: 'explicit' });
  const { parts } = await encoder.encode(Math.floor(encoder.files / 2));
  return { name, bytes: joinBytes(parts) };
}

/**
 * Judges the DICOM files under a path, one report a series.
 * Throws `UserError` (not-found) if there is no DICOM file, `CancelledError`.
 */
export async function reportOnPath(
  path: string,
  { progress, signal }: Control = {},
): Promise<{ seriesInstanceUID: string; report: ConformanceReport }[]> {
  const found = await withSources([path], signal, async ({ files }) => {
    const checks = new Map<string, { check: SeriesCheck; sample: { name: string; bytes: Uint8Array } }>();
    for (const [index, { path: place, file }] of files.entries()) {
      if (signal?.aborted) throw new CancelledError();
      const bytes = await readFile(place);
      const uid = seriesOf(bytes);
      if (uid === undefined) continue;
      const entry = checks.get(uid) ?? { check: new SeriesCheck(), sample: { name: file, bytes } };
      entry.check.add(file, bytes);
      checks.set(uid, entry);
      progress?.(index + 1, files.length);
    }
    return checks;
  });
  if (found.size === 0) throw new UserError('not-found', `There is no DICOM file in ${path}.`);
  const reports = [];
  for (const [seriesInstanceUID, { check, sample }] of found) {
    reports.push({
      seriesInstanceUID,
      report: check.report(await askDciodvfy(sample.name, sample.bytes)),
    });
  }
  return reports;
}

/** The series of an image; '' for one that names none, `undefined` for what is no DICOM image. */
function seriesOf(bytes: Uint8Array): string | undefined {
  const parsed = parseFile(bytes);
  if ('refusal' in parsed) return parsed.isDicom ? '' : undefined;
  // A directory of a medium is no image.
  if (parsed.dataSet.string('x00020002') === '1.2.840.10008.1.3.10') return undefined;
  return parsed.dataSet.string('x0020000e') ?? '';
}
