/** What can be said of a series at a glance: the data of `inspect --json`. */
import { sliceSpacing, type Orientation, type Vec3 } from '../core/geometry';
import { KEPT_BY_NIFTI, roundingNote } from '../core/exact-values';
import { isSynthetic, whyNoVolume, type SeriesHeader, type SeriesPart } from '../core/series';

export interface InspectedSeries {
  seriesInstanceUID: string;
  modality: string;
  frames: number;
  rows: number;
  columns: number;
  /** Between columns, rows and slices, mm; 0 between slices where there is but one. */
  spacing: [number, number, number];
  orientation: Orientation;
  firstPosition: Vec3;
  lastPosition: Vec3;
  /** UIDs; none for a series in the application's own form that was never DICOM. */
  transferSyntaxes: string[];
  synthetic: boolean;
  warnings: string[];
  /** What tells this part from others of the same Series Instance UID; absent for a whole series. */
  part?: SeriesPart;
  /** Time of each frame, ms, for a sequence over time at one location. */
  timesMs?: number[];
  /** Why it is no volume; absent for one. */
  notVolume?: string;
}

export interface Inspection {
  series: InspectedSeries[];
  skipped: { file: string; reason: string }[];
}

/** @param rounding what the values will be off by in 16 bits, and their unit; nothing where they fit */
export function inspectHeader(
  header: Omit<SeriesHeader, 'values'>,
  rounding?: { maxError: number; units: string },
): InspectedSeries {
  const { geometry, provenance } = header;
  const notVolume = whyNoVolume(header);
  const between = Math.abs(sliceSpacing(geometry) ?? 0);
  return {
    seriesInstanceUID: header.identity.seriesInstanceUid,
    modality: header.modality,
    frames: header.frames,
    rows: header.rows,
    columns: header.columns,
    spacing: [geometry.columnSpacing, geometry.rowSpacing, Number(between.toFixed(6))],
    orientation: geometry.orientation,
    firstPosition: geometry.positions[0]!,
    lastPosition: geometry.positions[geometry.positions.length - 1]!,
    transferSyntaxes: provenance.kind === 'imported' ? provenance.transferSyntaxes : [],
    synthetic: isSynthetic(header as SeriesHeader),
    warnings: [
      ...(provenance.kind === 'imported' ? provenance.warnings : []),
      ...(rounding ? [`${roundingNote(rounding.maxError, rounding.units)} ${KEPT_BY_NIFTI}`] : []),
    ],
    ...(header.part && { part: header.part }),
    ...(header.timesMs && { timesMs: header.timesMs }),
    ...(notVolume && { notVolume }),
  };
}
