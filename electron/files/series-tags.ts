/** The DICOM elements of a series: as its files have or had them, or as an export would write them. */
import { readFile } from 'node:fs/promises';
import { UserError } from '../core/errors';
import type { Series } from '../core/series';
import type { TagList } from '../core/tags';
import { joinBytes } from '../dicom/export/encodings/data-set';
import { seriesEncoder } from '../dicom/export/encode-series';
import { scanFiles } from '../dicom/import/scan-files';
import { headerOfFrame } from '../dicom/tags/kept-headers';
import { listTags } from '../dicom/tags/list-tags';
import { withSources, type Sources } from './find-sources';
import { readKeptHeaders, readNativeSeries, readSeriesHeader } from './native';

/**
 * Elements of one frame of a native series folder.
 * @param frame from 0, in the order of the series
 * @throws UserError (bad-request) for a frame that the series does not have; (bad-file) if the folder is damaged;
 *   (bad-request) where no files were kept and the series cannot be written as DICOM either
 */
export async function seriesTags(folder: string, frame: number): Promise<TagList> {
  const { frames } = await readSeriesHeader(folder);
  assertFrame(frame, frames);
  const packed = await readKeptHeaders(folder);
  const kept = packed && headerOfFrame(packed, frame);
  if (kept) return { source: 'file', ...listTags(kept.header, { frame: kept.frame }) };
  return exportedTags(await readNativeSeries(folder), frame);
}

export interface PathTagsRequest {
  /** From 0: of the series, or of the file where the path is one. */
  frame: number;
  /** Which of several series, from 0, in the order in which they are listed. */
  series?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Elements of what lies under a path: one frame of a series, or a single file, be it an image or not.
 * @throws UserError (not-found, bad-request, bad-file), `CancelledError`
 */
export async function pathTags(path: string, request: PathTagsRequest): Promise<TagList> {
  return withSources([path], request.signal, (sources) => sourceTags(path, sources, request));
}

async function sourceTags(path: string, sources: Sources, request: PathTagsRequest): Promise<TagList> {
  const { files, natives, skipped } = sources;
  const { frame, series, signal } = request;
  if (files.length === 1 && natives.length === 0 && series === undefined) {
    return { source: 'file', ...listTags(await readFile(files[0]!.path), { frame }) };
  }
  const { stacks } = await scanFiles(files, { signal });
  const count = stacks.length + natives.length;
  if (count === 0) {
    const why = skipped[0] ? `: ${skipped[0].file} ${skipped[0].reason}` : '';
    throw new UserError('not-found', `There is no series in ${path}${why}.`);
  }
  const index = chosenSeries(path, count, series);
  const native = natives[index - stacks.length];
  if (native) return seriesTags(native.path, frame);
  const { slices } = stacks[index]!;
  assertFrame(frame, slices.length);
  const slice = slices[frame]!;
  return { source: 'file', ...listTags(await readFile(slice.path), { frame: slice.frame }) };
}

/** Throws `UserError` (bad-file) where it is open which of several series is meant. */
export function chosenSeries(path: string, count: number, wanted: number | undefined): number {
  if (wanted === undefined && count > 1) {
    throw new UserError(
      'bad-file',
      `${path} holds ${count} series. Name the folder of one of them, or choose one by --series (1 to ${count}, as inspect lists them).`,
    );
  }
  if (wanted !== undefined && wanted >= count) {
    throw new UserError('bad-request', `${path} holds ${count} series; there is no series ${wanted + 1}.`);
  }
  return wanted ?? 0;
}

/** Elements of the file that an export as DICOM writes for a frame; all frames of a multi-frame object share one. */
export async function exportedTags(series: Series, frame: number): Promise<TagList> {
  assertFrame(frame, series.header.frames);
  const encoder = await seriesEncoder(series);
  const { parts } = await encoder.encode(Math.min(frame, encoder.files - 1));
  return { source: 'export', ...listTags(joinBytes(parts), { frame: encoder.files === 1 ? frame : 0 }) };
}

export function assertFrame(frame: number, frames: number): void {
  if (frame < 0 || frame >= frames) {
    throw new UserError('bad-request', `This series has ${frames} frames; there is no frame ${frame + 1}.`);
  }
}
