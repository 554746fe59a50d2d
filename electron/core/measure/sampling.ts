/** The voxels of a series that lie in a region of a plane. */
import {
  add,
  columnDirection,
  cross,
  dot,
  rowDirection,
  scale,
  sliceNormal,
  sliceSpacing,
  subtract,
  type Geometry,
  type Vec3,
} from '../geometry';
import type { SeriesHeader } from '../series';
import type { Region } from './regions';

/** A plane in the patient with two directions in it at right angles, unit length. */
export interface Plane {
  origin: Vec3;
  across: Vec3;
  down: Vec3;
  normal: Vec3;
}

export function planeOf(origin: Vec3, normal: Vec3): Plane {
  // Any direction that is not the normal's spans the plane with it.
  const axis = [0, 1, 2].reduce((best, i) => (Math.abs(normal[i]!) < Math.abs(normal[best]!) ? i : best), 0);
  const helper: Vec3 = [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0];
  const n = unit(normal);
  const across = unit(cross(helper, n));
  return { origin, across, down: cross(n, across), normal: n };
}

export function toPlane(plane: Plane, point: Vec3): [number, number] {
  const d = subtract(point, plane.origin);
  return [dot(d, plane.across), dot(d, plane.down)];
}

/** Column, row and frame of a place, in fractions; whole numbers are the centres of voxels. Frames as if evenly spaced. */
export function indexOf(geometry: Geometry, point: Vec3): Vec3 {
  const [column, row, frame] = gridOf(geometry);
  const d = subtract(point, geometry.positions[0]!);
  // The three axes need not be at right angles: a tilted gantry shears the volume.
  const determinant = dot(column, cross(row, frame));
  return [
    dot(d, cross(row, frame)) / determinant,
    dot(d, cross(frame, column)) / determinant,
    dot(d, cross(column, row)) / determinant,
  ];
}

/** Column and row of a place on a frame, in fractions. */
export function indexInFrame(geometry: Geometry, frame: number, point: Vec3): [number, number] {
  const d = subtract(point, geometry.positions[frame]!);
  return [
    dot(d, rowDirection(geometry.orientation)) / geometry.columnSpacing,
    dot(d, columnDirection(geometry.orientation)) / geometry.rowSpacing,
  ];
}

/** Steps from a voxel to its neighbour in the next column, row and frame, mm. */
function gridOf(geometry: Geometry): [Vec3, Vec3, Vec3] {
  const { orientation, positions, columnSpacing, rowSpacing } = geometry;
  const last = positions.length - 1;
  const frame =
    last > 0 && sliceSpacing(geometry)
      ? scale(subtract(positions[last]!, positions[0]!), 1 / last)
      : sliceNormal(orientation);
  return [
    scale(rowDirection(orientation), columnSpacing),
    scale(columnDirection(orientation), rowSpacing),
    frame,
  ];
}

/**
 * Stored values of the voxels of one frame whose centres lie in a region of the frame's plane.
 * @param voxels the whole series, frame-major
 */
export function sampleFrame(
  header: SeriesHeader,
  voxels: Int16Array,
  frame: number,
  plane: Plane,
  region: Region,
): Int16Array {
  const { geometry, rows, columns } = header;
  const origin = toPlane(plane, geometry.positions[frame]!);
  const right = directionIn(plane, scale(rowDirection(geometry.orientation), geometry.columnSpacing));
  const below = directionIn(plane, scale(columnDirection(geometry.orientation), geometry.rowSpacing));
  return collect(region, origin, [right, columns], [below, rows], (column, row) => {
    return voxels[(frame * rows + row) * columns + column]!;
  });
}

/**
 * Stored values in a region of a plane that cuts across frames: along the axis of the volume that the plane faces most,
 * the one voxel nearest to the plane, where the plane's own point beside it lies in the region. A plane along the
 * volume's axes thus gives one layer of voxels, each once.
 */
export function samplePlane(
  header: SeriesHeader,
  voxels: Int16Array,
  plane: Plane,
  region: Region,
): Int16Array {
  const { geometry, rows, columns, frames } = header;
  const grid = gridOf(geometry);
  const sizes = [columns, rows, frames] as const;
  const strides = [1, columns, columns * rows] as const;
  const facing = grid.map((step) => dot(step, plane.normal));
  const depth = [0, 1, 2].reduce((best, i) => (Math.abs(facing[i]!) > Math.abs(facing[best]!) ? i : best), 0);
  const [u, v] = [0, 1, 2].filter((axis) => axis !== depth) as [number, number];
  const start = dot(subtract(plane.origin, geometry.positions[0]!), plane.normal);

  // A step along u or v that stays on the plane takes some of the depth axis along.
  const slope = (axis: number) => -facing[axis]! / facing[depth]!;
  const onPlane = (axis: number) => directionIn(plane, add(grid[axis]!, scale(grid[depth]!, slope(axis))));
  const first = start / facing[depth]!;
  const origin = toPlane(plane, add(geometry.positions[0]!, scale(grid[depth]!, first)));
  return collect(region, origin, [onPlane(u), sizes[u]!], [onPlane(v), sizes[v]!], (i, j) => {
    // Half way between two voxels counts to the upper one, so that none is taken twice or left out.
    const k = Math.floor(first + i * slope(u) + j * slope(v) + 0.5 + 1e-9);
    if (k < 0 || k >= sizes[depth]!) return undefined;
    return voxels[i * strides[u]! + j * strides[v]! + k * strides[depth]!];
  });
}

type Step = readonly [number, number];

/** Values of the grid points in a region; the grid starts at `origin` and has `count` points a direction. */
function collect(
  region: Region,
  origin: Step,
  [right, width]: readonly [Step, number],
  [below, height]: readonly [Step, number],
  value: (i: number, j: number) => number | undefined,
): Int16Array {
  const found: number[] = [];
  const determinant = right[0] * below[1] - right[1] * below[0];
  const { low, high } = region;
  const corners: Step[] = [low, high, [low[0], high[1]], [high[0], low[1]]];
  const indices = corners.map(([x, y]): Step => {
    const [dx, dy] = [x - origin[0], y - origin[1]];
    return [(dx * below[1] - dy * below[0]) / determinant, (dy * right[0] - dx * right[1]) / determinant];
  });
  const span = (axis: 0 | 1, size: number): Step => {
    const values = indices.map((index) => index[axis]);
    return [
      Math.max(0, Math.ceil(Math.min(...values) - 1e-9)),
      Math.min(size - 1, Math.floor(Math.max(...values) + 1e-9)),
    ];
  };
  const [left, lastColumn] = span(0, width);
  const [top, lastRow] = span(1, height);
  for (let j = top; j <= lastRow; j++) {
    for (let i = left; i <= lastColumn; i++) {
      if (!region.contains(origin[0] + i * right[0] + j * below[0], origin[1] + i * right[1] + j * below[1]))
        continue;
      const stored = value(i, j);
      if (stored !== undefined) found.push(stored);
    }
  }
  return Int16Array.from(found);
}

function directionIn(plane: Plane, direction: Vec3): Step {
  return [dot(direction, plane.across), dot(direction, plane.down)];
}

function unit(a: Vec3): Vec3 {
  return scale(a, 1 / Math.sqrt(dot(a, a)));
}
