/** What lies at a point of a series: pure arithmetic. */
import {
  columnDirection,
  dot,
  rowDirection,
  subtract,
  type Geometry,
  type Vec3,
} from '../../../electron/core/geometry';
import type { SeriesHeader } from '../../../electron/core/series';
import { nearestSlice } from '../panes/slice-at';

export interface ProbeReading {
  /** Position in the patient coordinate system, mm: to the left, to the back, to the head. */
  position: Vec3;
  /** Column, row and frame, from 0. */
  voxel: readonly [number, number, number];
  stored: number;
  /** Stored value, rescaled. */
  value: number;
  units: string;
}

/** The voxel nearest to a point, column, row and frame from 0; undefined outside. `frame`: the shown one, if one is. */
export function voxelAt(
  geometry: Geometry,
  size: { rows: number; columns: number; frames: number },
  point: Vec3,
  frame: number | null,
): readonly [number, number, number] | undefined {
  const at = frame ?? nearestSlice(geometry, point);
  const origin = geometry.positions[at];
  if (!origin) return undefined;
  const offset = subtract(point, origin);
  const column = Math.round(dot(offset, rowDirection(geometry.orientation)) / geometry.columnSpacing);
  const row = Math.round(dot(offset, columnDirection(geometry.orientation)) / geometry.rowSpacing);
  if (column < 0 || row < 0 || column >= size.columns || row >= size.rows) return undefined;
  return [column, row, at];
}

/** The value at a point; undefined outside of the series. */
export function probe(
  source: { header: SeriesHeader; frame(index: number): Int16Array },
  point: Vec3,
  frame: number | null,
): ProbeReading | undefined {
  const { header } = source;
  const voxel = voxelAt(header.geometry, header, point, frame);
  if (!voxel) return undefined;
  const stored = source.frame(voxel[2])[voxel[1] * header.columns + voxel[0]];
  if (stored === undefined) return undefined;
  const { rescaleSlope, rescaleIntercept, units } = header.values;
  return { position: point, voxel, stored, value: stored * rescaleSlope + rescaleIntercept, units };
}

/** A position as radiologists write it: the side of each axis and how far, "L 12.3 · P 4.0 · H 35.1 mm". */
export function positionText(position: Vec3): string {
  const sides: readonly [string, string][] = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ];
  const parts = position.map((mm, axis) => `${sides[axis]![mm >= 0 ? 0 : 1]} ${Math.abs(mm).toFixed(1)}`);
  return `${parts.join(' · ')} mm`;
}
