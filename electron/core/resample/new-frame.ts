/** The even and straight stack that holds an uneven or leaning one. */
import { UserError } from '../errors';
import {
  add,
  columnDirection,
  dot,
  rowDirection,
  scale,
  sliceNormal,
  subtract,
  type Geometry,
  type Vec3,
} from '../geometry';

/** Shifts in the plane below this share of a pixel are rounding. */
const LEAST_SHIFT = 0.05;
export const MOST_SLICES = 10_000;

/** Places of the new slices along the normal, from the first old one on, mm. */
export function newPlaces(along: readonly number[], spacing: number | undefined): number[] {
  const length = along[along.length - 1]! - along[0]!;
  const gaps = along
    .slice(1)
    .map((place, i) => Math.abs(place - along[i]!))
    .sort((a, b) => a - b);
  const asked = spacing ?? gaps[Math.floor((gaps.length - 1) / 2)]!;
  if (!(asked > 0)) throw new UserError('bad-request', 'The distance of slices must be more than 0 mm.');
  const steps =
    spacing === undefined
      ? Math.max(1, Math.round(Math.abs(length) / asked))
      : slicesAt(Math.abs(length), asked) - 1;
  if (steps + 1 > MOST_SLICES) {
    throw new UserError(
      'bad-request',
      `A distance of ${asked} mm makes ${steps + 1} slices; ${MOST_SLICES} is the most.`,
    );
  }
  const step = spacing === undefined ? length / steps : Math.sign(length) * asked;
  return Array.from({ length: steps + 1 }, (_, i) => along[0]! + i * step);
}

/** Slices that a distance makes of a stack of a length, both in mm: as many as fit, from one end on. */
export function slicesAt(length: number, spacing: number): number {
  return Math.floor(length / spacing + 1e-6) + 1;
}

export interface NewFrame {
  /** Position of the first new slice. */
  origin: Vec3;
  addedRows: number;
  addedColumns: number;
  /** For each old slice: where its first pixel lies in the new plane, in pixels. */
  shifts: { row: number; column: number }[];
  leans: boolean;
}

/** The plane that holds all slices when they are seen along the normal. */
export function newFrame(
  { positions, orientation, rowSpacing, columnSpacing }: Geometry,
  along: readonly number[],
): NewFrame {
  const normal = sliceNormal(orientation);
  const offsets = positions.map((position, i) => {
    const beside = subtract(subtract(position, positions[0]!), scale(normal, along[i]! - along[0]!));
    return {
      row: dot(beside, columnDirection(orientation)) / rowSpacing,
      column: dot(beside, rowDirection(orientation)) / columnSpacing,
    };
  });
  const span = (key: 'row' | 'column') => {
    const values = offsets.map((offset) => offset[key]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high - low < LEAST_SHIFT ? undefined : { low: Math.floor(low), high: Math.ceil(high) };
  };
  const [row, column] = [span('row'), span('column')];
  const down = scale(columnDirection(orientation), (row?.low ?? 0) * rowSpacing);
  const right = scale(rowDirection(orientation), (column?.low ?? 0) * columnSpacing);
  return {
    origin: add(add(positions[0]!, down), right),
    addedRows: row ? row.high - row.low : 0,
    addedColumns: column ? column.high - column.low : 0,
    shifts: offsets.map((offset) => ({
      row: row ? offset.row - row.low : 0,
      column: column ? offset.column - column.low : 0,
    })),
    leans: row !== undefined || column !== undefined,
  };
}
