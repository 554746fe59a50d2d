/** A series with one fault on purpose, and a manifest of what a reader should do with it. */
import { CancelledError, UserError } from '../../core/errors';
import type { Series } from '../../core/series';
import { SOFTWARE } from '../../dicom/software';
import { joinBytes } from '../../dicom/export/encodings/data-set';
import { seriesEncoder } from '../../dicom/export/encode-series';
import { FAULT_TABLE, FAULTY_FORM, type Outcome } from '../../dicom/export/faults/faults';
import type { FaultName } from '../../dicom/export/faults/names';
import { isMultiFrame, objectKind } from '../../dicom/export/iod/object-kind';
import type { FileSink } from './sink';
import { writeOutput } from './output';

export const FAULT_FILE = 'fault.json';

/** The manifest: fault.json. */
export interface FaultManifest {
  format: 1;
  fault: FaultName;
  what: string;
  standard: string;
  expected: { outcome: Outcome; reader: string };
  /** Files that are wrong, or missing; names below the folder. */
  affected: string[];
  /** Files that are there. */
  files: string[];
  madeBy: { name: string; version: string };
}

/**
 * Writes a series as DICOM with a fault.
 * @param destination a new or empty folder, or the name of a file with `zip`
 * Throws `UserError` (bad-request) for a series that the fault cannot be shown in, (output) as `exportSeries` does,
 * `CancelledError`.
 */
export async function exportFaulty(
  series: Series,
  fault: FaultName,
  destination: string,
  options: {
    zip?: boolean | undefined;
    progress?: (done: number, total: number) => void;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<{ path: string; files: number }> {
  const { frames } = series.header;
  if (isMultiFrame(objectKind(series.header, 'classic'))) {
    throw new UserError('bad-request', 'Faults are made in series of CT or MR, which have one file a slice.');
  }
  const needed = FAULT_TABLE[fault].frames;
  if (frames < needed) {
    throw new UserError(
      'bad-request',
      `The fault ${fault} needs a series of at least ${needed} slices, and this one has ${frames}.`,
    );
  }
  const files = await writeOutput(destination, options, {
    many: (sink) => write(series, fault, sink, options),
  });
  return { path: destination, files };
}

async function write(
  series: Series,
  name: FaultName,
  sink: FileSink,
  {
    progress,
    signal,
  }: { progress?: (done: number, total: number) => void; signal?: AbortSignal | undefined },
): Promise<number> {
  const fault = FAULT_TABLE[name];
  const encoder = await seriesEncoder(series, FAULTY_FORM, fault.edit?.(series));
  const total = encoder.files;
  const left = new Set(fault.leaveOut?.(total));
  const affected = new Set(fault.affected(total));
  const files: string[] = [];
  const wrong: string[] = [];
  for (let index = 0; index < total; index++) {
    if (signal?.aborted) throw new CancelledError();
    const { name: file, parts } = await encoder.encode(index);
    if (affected.has(index)) wrong.push(file);
    if (!left.has(index)) {
      const bytes = joinBytes(parts);
      await sink.write(file, [fault.bytes ? fault.bytes(bytes, index, total) : bytes]);
      files.push(file);
    }
    progress?.(index + 1, total);
  }
  const { what, standard, outcome, reader } = fault;
  const manifest: FaultManifest = {
    format: 1,
    fault: name,
    what,
    standard,
    expected: { outcome, reader },
    affected: wrong,
    files,
    madeBy: { name: SOFTWARE.name, version: SOFTWARE.version },
  };
  await sink.write(FAULT_FILE, [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)]);
  return files.length + 1;
}
