/** The images that a report is about, as DICOM objects: those that were imported, else those that an export writes. */
import type { Series } from '../../core/series';
import { exportedImage } from '../export/instance-uid';

export interface ImageReference {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  /** Frame of a multi-frame object, from 1. */
  frame?: number;
}

export function imageReference(series: Series, frame: number): ImageReference {
  return exportedImage(series, frame);
}

/** PS3.3 table 10-3. */
export function referencedSop(image: ImageReference): Record<string, unknown> {
  return {
    ReferencedSOPClassUID: image.sopClassUid,
    ReferencedSOPInstanceUID: image.sopInstanceUid,
    ...(image.frame !== undefined && { ReferencedFrameNumber: String(image.frame) }),
  };
}

/** Every referenced object once, by study and series (PS3.3 C.17.2.1). */
export function evidence(images: readonly ImageReference[]): Record<string, unknown>[] {
  const studies = new Map<string, Map<string, Map<string, ImageReference>>>();
  for (const image of images) {
    const series = entry(
      studies,
      image.studyInstanceUid,
      () => new Map<string, Map<string, ImageReference>>(),
    );
    entry(series, image.seriesInstanceUid, () => new Map<string, ImageReference>()).set(
      image.sopInstanceUid,
      image,
    );
  }
  return [...studies].map(([studyInstanceUid, series]) => ({
    StudyInstanceUID: studyInstanceUid,
    ReferencedSeriesSequence: [...series].map(([seriesInstanceUid, objects]) => ({
      SeriesInstanceUID: seriesInstanceUid,
      ReferencedSOPSequence: [...objects.values()].map(({ sopClassUid, sopInstanceUid }) => ({
        ReferencedSOPClassUID: sopClassUid,
        ReferencedSOPInstanceUID: sopInstanceUid,
      })),
    })),
  }));
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
