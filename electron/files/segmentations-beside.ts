/** The segmentations among files that are imported together: each goes with the series that it belongs to. */
import { UserError } from '../core/errors';
import type { LabelMap } from '../core/segmentation';
import type { SeriesHeader } from '../core/series';
import type { NamedFile } from '../dicom/import/scan-files';
import { readsOn } from '../dicom/import/load/reads-on';
import { framesOnSeries, labelsOnSeries } from '../dicom/import/segmentation/fit-segmentation';
import { readSegmentation, type SegmentationFile } from '../dicom/import/segmentation/read-segmentation';
import { readReason } from './file-errors';

const HOMELESS =
  'is a segmentation, and no series with its frame of reference and grid is among the files; open both together';
const SECOND = 'is a further segmentation of a series that has one already, and a series is opened with one';

/** A series as far as its labels need it: without its voxels, and what these mean. */
interface Held {
  header: Omit<SeriesHeader, 'values'>;
  labels?: LabelMap;
}

export class SegmentationsBeside {
  private constructor(
    private readonly waiting: Map<string, SegmentationFile>,
    /** Why each is not shown, by file; `undefined` for those that are. */
    private readonly reasons: Map<string, string | undefined>,
  ) {}

  static async read(files: readonly NamedFile[]): Promise<SegmentationsBeside> {
    const waiting = new Map<string, SegmentationFile>();
    const reasons = new Map<string, string | undefined>();
    for (const { path, file } of files) {
      try {
        waiting.set(file, await readSegmentation(path, file));
        reasons.set(file, HOMELESS);
      } catch (error) {
        reasons.set(
          file,
          error instanceof UserError ? readsOn(file, error.message) : (readReason(error) ?? 'cannot be read'),
        );
      }
    }
    return new SegmentationsBeside(waiting, reasons);
  }

  /** The series with the first segmentation that belongs to it, if any does. */
  onto<Kind extends Held>(series: Kind): Kind {
    let found = series;
    for (const [file, segmentation] of this.waiting) {
      const frames = framesOnSeries(segmentation, series.header);
      if (!frames) continue;
      this.waiting.delete(file);
      if (found.labels) {
        this.reasons.set(file, SECOND);
        continue;
      }
      try {
        const { map, notes } = labelsOnSeries(segmentation, frames, series.header, file);
        found = withNotes({ ...found, labels: map }, notes);
        this.reasons.set(file, undefined);
      } catch (error) {
        const told = error instanceof UserError ? readsOn(file, error.message) : 'is a segmentation with damaged pixels'; // prettier-ignore
        this.reasons.set(file, told);
      }
    }
    return found;
  }

  /** The skipped without the segmentations that found their series; the others with the reason. */
  without(skipped: readonly { file: string; reason: string }[]): { file: string; reason: string }[] {
    return skipped.flatMap((one) => {
      if (!this.reasons.has(one.file)) return [one];
      const reason = this.reasons.get(one.file);
      return reason === undefined ? [] : [{ file: one.file, reason }];
    });
  }
}

function withNotes<Kind extends Held>(series: Kind, notes: readonly string[]): Kind {
  const { provenance } = series.header;
  if (provenance.kind !== 'imported' || notes.length === 0) return series;
  const warnings = [...provenance.warnings, ...notes];
  return { ...series, header: { ...series.header, provenance: { ...provenance, warnings } } };
}
