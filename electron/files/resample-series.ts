/** Resampling on request, in pieces between which a cancel is heard. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CancelledError } from '../core/errors';
import { resample, type ResampleKernel } from '../core/resample/resample';
import type { Series } from '../core/series';
import { uidFromName } from '../dicom/uid';
import { readNativeSeries, writeNativeSeries } from './native';

export interface ResampleRequest {
  kernel: ResampleKernel;
  /** Distance of the new slices, mm; the usual distance of the old ones where absent. */
  spacing?: number | undefined;
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * An even and straight stack of the series. The same request on the same series makes the same Series Instance UID.
 * Throws `UserError` (bad-request) for a series without an order in space, `CancelledError`.
 */
export async function resampleSeries(
  series: Series,
  { kernel, spacing, progress, signal }: ResampleRequest,
): Promise<Series> {
  const { seriesInstanceUid: old, studyInstanceUid: study, patientId } = series.header.identity;
  const name = `${old}#${study}#${patientId}#${series.header.part?.label ?? ''}#resampled#${kernel}#${spacing ?? ''}`;
  const steps = resample(series, {
    kernel,
    ...(spacing !== undefined && { spacing }),
    seriesInstanceUid: uidFromName(name),
  });
  for (;;) {
    if (signal?.aborted) throw new CancelledError();
    const step = steps.next();
    if (step.done) return step.value;
    progress?.(step.value.done, step.value.total);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same from one native series folder to a new one in `incoming`. */
export async function resampleFolder(
  { source, incoming }: { source: string; incoming: string },
  request: ResampleRequest,
): Promise<{ folder: string }> {
  const series = await resampleSeries(await readNativeSeries(source), request);
  const folder = join(incoming, randomUUID());
  await writeNativeSeries(series, folder, request.signal);
  return { folder };
}
