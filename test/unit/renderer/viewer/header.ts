import { AXIAL, type Orientation, type Vec3 } from '../../../../electron/core/geometry';
import type { SeriesHeader } from '../../../../electron/core/series';

interface Given {
  rows?: number;
  columns?: number;
  spacing?: number;
  positions: Vec3[];
  orientation?: Orientation;
  frameOfReference?: string;
  values?: Partial<SeriesHeader['values']>;
}

/** A header with what matters to the viewer's arithmetic. */
export function headerWith({ rows = 4, columns = 4, spacing = 1, positions, ...rest }: Given): SeriesHeader {
  return {
    modality: 'MR',
    rows,
    columns,
    frames: positions.length,
    geometry: {
      rowSpacing: spacing,
      columnSpacing: spacing,
      orientation: rest.orientation ?? AXIAL,
      positions,
    },
    values: {
      rescaleSlope: 1,
      rescaleIntercept: 0,
      units: '',
      window: { center: 50, width: 100 },
      bitsStored: 16,
      signed: true,
      ...rest.values,
    },
    identity: {
      patientName: '',
      patientId: '',
      studyDescription: '',
      seriesDescription: '',
      studyDate: '',
      studyTime: '',
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.2.3',
      frameOfReferenceUid: rest.frameOfReference ?? '1.2.3.4',
      seriesNumber: 1,
      bodyPart: '',
    },
    provenance: { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] },
  };
}

/** Frames of a series from a function of column, row and frame. */
export function framesOf(
  header: SeriesHeader,
  value: (column: number, row: number, frame: number) => number,
) {
  return {
    header,
    onFrames: () => () => {},
    frame: (index: number) =>
      Int16Array.from({ length: header.rows * header.columns }, (_, at) =>
        value(at % header.columns, Math.floor(at / header.columns), index),
      ),
  };
}
