/** A series as DICOM files, with its segmentation, and a DICOMDIR beside them if wanted. */
import { CancelledError } from '../../core/errors';
import type { ExportChoices } from '../../core/export-options';
import type { Series } from '../../core/series';
import { encodeSegmentation, whyNoSegmentation } from '../../dicom/export/encode-segmentation';
import { seriesEncoder, type EncodedFile, type SeriesEncoder } from '../../dicom/export/encode-series';
import {
  encodeDicomdir,
  fileId,
  type FileSetImage,
  type FileSetSeries,
} from '../../dicom/export/media/dicomdir';
import type { FileSink } from './sink';

export interface WriteOptions extends ExportChoices {
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/** @returns number of files. Throws `UserError` (bad-request) for choices that do not fit the series, `CancelledError`. */
export async function writeDicom(series: Series, sink: FileSink, options: WriteOptions): Promise<number> {
  const encoder = await seriesEncoder(series, options);
  const images: FileSetImage[] = [];
  await forEachFile(encoder, sink.parallel, options, async (file, index) => {
    const name = options.dicomdir ? fileId(index) : file.name;
    await sink.write(name, file.parts);
    images[index] = { ...file, fileId: name, ...encoder };
  });
  const segmentation = await writeSegmentation(series, encoder, images, sink, options);
  const files = encoder.files + segmentation.length;
  if (!options.dicomdir) return files;
  await sink.write('DICOMDIR', [encodeDicomdir([{ header: encoder.header, images }, ...segmentation])]);
  return files + 1;
}

/** Whether the labels of a series can go along, and shall. */
function writesSegmentation(series: Series, { segmentation }: ExportChoices): boolean {
  return series.labels !== undefined && segmentation !== 'none' && whyNoSegmentation(series) === undefined;
}

async function writeSegmentation(
  series: Series,
  { exported }: SeriesEncoder,
  images: readonly FileSetImage[],
  sink: FileSink,
  options: WriteOptions,
): Promise<FileSetSeries[]> {
  if (!series.labels || !writesSegmentation(series, options)) return [];
  const form = options.segmentation === 'labelmap' ? 'labelmap' : 'binary';
  const { frames } = series.header;
  const slices = Array.from({ length: frames }, (_, frame) =>
    images.length === frames ? images[frame]! : { ...images[0]!, frame: frame + 1 },
  );
  const { name, parts, ...file } = encodeSegmentation(exported, series.labels, form, slices);
  const place = options.dicomdir ? 'DICOM/SG000001' : name;
  await sink.write(place, parts);
  const { seriesInstanceUid, seriesNumber } = file;
  const identity = { ...exported.series.header.identity, seriesInstanceUid, seriesNumber };
  return [{ header: { identity, modality: 'SEG' }, images: [{ ...file, fileId: place }] }];
}

/** Encodes all files and hands each on; a few at a time, so that one is encoded while another is written. */
async function forEachFile(
  encoder: SeriesEncoder,
  parallel: number,
  { progress, signal }: WriteOptions,
  take: (file: EncodedFile, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let done = 0;
  let failed = false;
  const worker = async () => {
    while (next < encoder.files && !failed) {
      const index = next++;
      if (signal?.aborted) throw new CancelledError();
      await take(await encoder.encode(index), index);
      progress?.(++done, encoder.files);
    }
  };
  const workers = Array.from({ length: parallel }, () =>
    worker().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  // All must have let go of the folder before it is removed.
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
