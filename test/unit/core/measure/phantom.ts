/** A series whose lengths, areas and values are known in closed form: a ramp with a disc (round in mm) in every frame. */
import {
  add,
  columnDirection,
  rowDirection,
  scale,
  sliceNormal,
  type Orientation,
  type Vec3,
} from '../../../../electron/core/geometry';
import type { Measurement, MeasurementKind } from '../../../../electron/core/measure/annotations';
import type { Measurable } from '../../../../electron/core/measure/measure';
import { makeSeries } from '../../dicom/support/make-series';

/** Columns are half as wide as rows are high, slices lie 3 mm apart. */
export const SPACING = { column: 0.5, row: 1, slice: 3 };
export const SIZE = { columns: 128, rows: 64, frames: 9 };
/** Centre in columns and rows, radius in mm. */
export const DISC = { column: 60, row: 30, radius: 12, value: 700, background: 100 };

const RESCALE = { rescaleSlope: 2, rescaleIntercept: -1000, units: 'HU' };

/** Stored value of a voxel. */
export type Fill = (column: number, row: number, frame: number) => number;

/** The disc in stored values, with a step of 10 from frame to frame. */
export const disc: Fill = (column, row, frame) => {
  const inside =
    Math.hypot((column - DISC.column) * SPACING.column, (row - DISC.row) * SPACING.row) <= DISC.radius;
  return (inside ? DISC.value : DISC.background) + 10 * frame;
};

export function phantom(fill: Fill, orientation: Orientation = [1, 0, 0, 0, 1, 0]): Measurable {
  const series = makeSeries({
    modality: 'CT',
    ...SIZE,
    orientation,
    step: SPACING.slice,
    origin: [-32, -20, 11],
    values: RESCALE,
  });
  series.header.geometry.rowSpacing = SPACING.row;
  series.header.geometry.columnSpacing = SPACING.column;
  let i = 0;
  for (let frame = 0; frame < SIZE.frames; frame++)
    for (let row = 0; row < SIZE.rows; row++)
      for (let column = 0; column < SIZE.columns; column++) series.voxels[i++] = fill(column, row, frame);
  return series;
}

/** The place of a column, row and frame (fractions allowed), mm. */
export function place({ header }: Measurable, column: number, row: number, frame: number): Vec3 {
  const { orientation, positions } = header.geometry;
  return [
    scale(rowDirection(orientation), column * SPACING.column),
    scale(columnDirection(orientation), row * SPACING.row),
    scale(sliceNormal(orientation), frame * SPACING.slice),
  ].reduce(add, positions[0]!);
}

export function drawn(
  series: Measurable,
  kind: MeasurementKind,
  points: Vec3[],
  more: Partial<Measurement> = {},
): Measurement {
  return {
    id: 'm1',
    kind,
    label: '',
    points,
    normal: sliceNormal(series.header.geometry.orientation),
    up: scale(columnDirection(series.header.geometry.orientation), -1),
    frame: 0,
    ...more,
  };
}
