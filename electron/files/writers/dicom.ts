/** A series as DICOM files, with a DICOMDIR beside them if wanted. */
import { CancelledError } from '../../core/errors';
import type { ExportChoices } from '../../core/export-options';
import type { Series } from '../../core/series';
import { seriesEncoder, type EncodedFile, type SeriesEncoder } from '../../dicom/export/encode-series';
import { encodeDicomdir, fileId, type FileSetImage } from '../../dicom/export/media/dicomdir';
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
  if (!options.dicomdir) return encoder.files;
  await sink.write('DICOMDIR', [encodeDicomdir([{ header: encoder.header, images }])]);
  return encoder.files + 1;
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
