/** The labels of a series beside its images: a NIfTI label map, or PNG masks. DICOM has files of its own for them. */
import { encode } from 'fast-png';
import { CancelledError } from '../../core/errors';
import type { ExportChoices, ExportFormat } from '../../core/export-options';
import { frameLabels, type LabelMap } from '../../core/segmentation';
import type { Series } from '../../core/series';
import { niftiChunks } from './nifti';
import type { FileSink } from './sink';

export const LABELS_FILE = 'labels.nii.gz';
/** Which value is which segment: segments as core/segmentation.ts has them. */
export const SEGMENTS_FILE = 'labels.json';
export const MASKS_FOLDER = 'labels';

/** @returns how many files it wrote: none where there are no labels or nobody wants them. Throws `CancelledError`. */
export async function writeLabels(
  series: Series,
  format: ExportFormat,
  sink: FileSink,
  { segmentation, signal }: ExportChoices & { signal?: AbortSignal | undefined },
): Promise<number> {
  const { labels: map, header } = series;
  if (!map || segmentation === 'none' || (format !== 'nifti' && format !== 'png')) return 0;
  if (format === 'nifti') {
    await sink.write(LABELS_FILE, niftiChunks(labelSeries(series, map), { compress: true, signal }));
  } else {
    const digits = Math.max(4, String(header.frames).length);
    for (let frame = 0; frame < header.frames; frame++) {
      if (signal?.aborted) throw new CancelledError();
      const data = frameLabels(map.labels, frame, header.rows * header.columns);
      const depth = data.BYTES_PER_ELEMENT === 1 ? 8 : 16;
      const name = `${MASKS_FOLDER}/IM${String(frame + 1).padStart(digits, '0')}.png`;
      await sink.write(name, [
        encode({ width: header.columns, height: header.rows, data, depth, channels: 1 }),
      ]);
    }
  }
  await sink.write(SEGMENTS_FILE, [Buffer.from(`${JSON.stringify({ segments: map.segments }, null, 1)}\n`)]);
  return format === 'nifti' ? 2 : header.frames + 1;
}

/** The label map as a series on the same grid, its values plain numbers. */
function labelSeries({ header }: Series, { labels, segments }: LabelMap): Series {
  const highest = Math.max(1, ...segments.map(({ value }) => value));
  return {
    header: {
      ...header,
      values: {
        rescaleSlope: 1,
        rescaleIntercept: 0,
        units: '',
        window: { center: highest / 2, width: highest },
        bitsStored: 16,
        signed: false,
      },
    },
    voxels: Int16Array.from(labels),
    ...(highest > 32767 && {
      exact: {
        stored: Uint16Array.from(labels),
        scales: Array.from({ length: header.frames }, () => ({ slope: 1, intercept: 0 })),
      },
    }),
  };
}
