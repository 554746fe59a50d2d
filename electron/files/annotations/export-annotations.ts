/** What a person put onto a series, as files for other programs; each is whole or absent. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { CancelledError, UserError } from '../../core/errors';
import type { AnnotationExport, SeriesAnnotations } from '../../core/measure/annotations';
import { measurementTable } from '../../core/measure/table';
import type { Series } from '../../core/series';
import { encodeKeyObjects } from '../../dicom/structured/key-objects';
import { encodeMeasurementReport } from '../../dicom/structured/measurement-report';
import { writeFolder, writeSingleFile } from '../atomic-output';
import { greyPicture, type PictureLook } from '../pictures/grey-picture';

/**
 * Writes `what` to `destination`: a new folder for pictures, else a new file.
 * Throws `UserError` (output, or bad-request where there is nothing of it), `CancelledError`.
 */
export async function exportAnnotations(
  series: Series,
  { measurements, keyImages }: SeriesAnnotations,
  what: AnnotationExport,
  destination: string,
  options: { look: PictureLook; signal?: AbortSignal; progress?: (done: number, total: number) => void },
): Promise<{ files: number }> {
  const { signal } = options;
  const keys = keyImages.filter(({ frame }) => frame < series.header.frames);
  const single = async (content: string | Uint8Array) => {
    await writeSingleFile(destination, (file) => writeFile(file, content), signal);
    return { files: 1 };
  };
  const usesKeys = what === 'key-pictures' || what === 'key-objects';
  if ((usesKeys ? keys : measurements).length === 0) {
    throw new UserError(
      'bad-request',
      usesKeys ? 'No slice is marked as a key image yet.' : 'Nothing was measured in this series yet.',
    );
  }
  switch (what) {
    case 'csv':
      return single(measurementTable(series, measurements));
    case 'report':
      return single(encodeMeasurementReport(series, measurements));
    case 'key-objects':
      return single(encodeKeyObjects(series, keys));
    case 'key-pictures':
      return writeFolder(
        destination,
        async (folder) => {
          for (const [index, { frame }] of keys.entries()) {
            if (signal?.aborted) throw new CancelledError();
            const picture = greyPicture(series, frame, options.look);
            const name = `slice ${String(frame + 1).padStart(4, '0')}.png`;
            await writeFile(join(folder, name), encode({ ...picture, depth: 8, channels: 1 }));
            options.progress?.(index + 1, keys.length);
          }
          return { files: keys.length };
        },
        signal,
      );
  }
}
