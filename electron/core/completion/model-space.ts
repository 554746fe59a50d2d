/**
 * Between the plane of a series' slices and the frames of a model. A model's frame lies as axial slices are read: columns
 * run to the patient's left, rows to the back, its centre on the middle of the head. A series may lie turned within its
 * plane and tilted a little; its own planes stay as they are.
 */
import { UserError } from '../errors';
import {
  columnDirection,
  dot,
  positionsAlongNormal,
  rowDirection,
  sliceNormal,
  type Geometry,
  type Vec3,
} from '../geometry';
import type { Series, SeriesHeader } from '../series';
import type { GreyMap } from './grey-map';

/** Rows, columns and pixel size of a model's frame. */
export interface FrameGrid {
  rows: number;
  columns: number;
  /** Distance between rows, then columns, mm. */
  pixelSpacing: readonly [number, number];
}

/** Tilt of the slices against the model's planes from which on the two show different things, degrees. */
const MOST_TILT = 35;
/** What is brighter than this share of the model's range counts as body, as in the training data. */
const BODY = 0.12 * 2 - 1;
/** The middle is that of the topmost 12 cm: neck and shoulders would pull it away. */
const UPPER_MM = 120;
/** A slice with less than this share of body is above the head. */
const LEAST_BODY = 0.01;

/** In the plane of the slices, mm: absolute coordinates along rows and columns. */
type Plane = readonly [number, number];

/** Why slices do not lie as those of models do, one sentence, or undefined. */
export function whyNotAxial({ orientation }: Pick<Geometry, 'orientation'>): string | undefined {
  const normal = sliceNormal(orientation);
  const tilt = (Math.acos(Math.min(1, Math.abs(normal[2]))) * 180) / Math.PI;
  if (tilt <= MOST_TILT) return undefined;
  return (
    `The slices are tilted by ${tilt.toFixed(0)}° from axial, and the model makes axial slices. ` +
    'Reformat the series to axial slices first.'
  );
}

export class ModelSpace {
  /** Unit vectors of a model's frame, to the patient's left and back, in the plane of the slices. */
  private readonly left: Plane;
  private readonly back: Plane;
  /** 1 where the order of the normal is that of the model's axis, −1 where it is the other way round. */
  readonly along: 1 | -1;
  /** Where each slice lies along the model's axis, mm, but for an offset that is the same for all. */
  readonly depths: number[];
  /** The middle of the body in the plane. */
  private centre: Plane = [0, 0];
  /** Depth of the topmost slice that shows enough body, where slices above it show none and depths count from it. */
  top: number | undefined;

  /**
   * @param direction in which the model counts positions
   * @throws UserError `bad-request` where the slices do not lie as the model's do
   */
  constructor(
    private readonly series: Series,
    private readonly grey: GreyMap,
    private readonly direction: 'superior-to-inferior' | 'inferior-to-superior',
  ) {
    const { geometry } = series.header;
    const reason = whyNotAxial(geometry);
    if (reason) throw new UserError('bad-request', reason);
    const normal = sliceNormal(geometry.orientation);
    const [u, v] = [rowDirection(geometry.orientation), columnDirection(geometry.orientation)];
    const norm = Math.hypot(u[0], v[0]);
    this.left = [u[0] / norm, v[0] / norm];
    // The other unit vector of the plane, on the side of the patient's back.
    const side = -this.left[1] * u[1] + this.left[0] * v[1] >= 0 ? 1 : -1;
    this.back = [side * -this.left[1], side * this.left[0]];
    const towardsFeet = normal[2] < 0;
    this.along = towardsFeet === (direction === 'superior-to-inferior') ? 1 : -1;
    this.depths = positionsAlongNormal(geometry).map((place) => this.along * place);
    this.findBody();
  }

  /** A slice as a model's frame of a size has it: the mean of what each of its pixels covers, values in [−1, 1]. */
  frame(slice: number, grid: FrameGrid): Float32Array {
    const { header, voxels } = this.series;
    const size = header.rows * header.columns;
    const values = voxels.subarray(slice * size, (slice + 1) * size);
    return this.frameOf(values, header.geometry.positions[slice]!, grid);
  }

  /**
   * Values of the source's pixels as a model's frame has them.
   * @param values rows × columns of the source
   * @param position of their first pixel
   */
  frameOf(values: ArrayLike<number>, position: Vec3, grid: FrameGrid): Float32Array {
    return this.sample(values, this.cornerOf(position), grid, (stored) => this.grey.toModel(stored));
  }

  /**
   * A model's frame on the pixels of the source, interpolated by cubic splines through its pixels (Catmull-Rom), or
   * linearly.
   * @param position of the first pixel
   * @param outside what lies beyond the frame
   */
  toSource(
    frame: Float32Array,
    grid: FrameGrid,
    position: Vec3,
    outside: number,
    kernel: 'cubic' | 'linear' = 'cubic',
  ): Float32Array {
    const weights = kernel === 'cubic' ? cubicWeights : linearWeights;
    const { rows, columns, geometry } = this.series.header;
    const corner = this.cornerOf(position);
    const result = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const x = corner[0] + column * geometry.columnSpacing - this.centre[0];
        const y = corner[1] + row * geometry.rowSpacing - this.centre[1];
        const across = (x * this.left[0] + y * this.left[1]) / grid.pixelSpacing[1] + (grid.columns - 1) / 2;
        const down = (x * this.back[0] + y * this.back[1]) / grid.pixelSpacing[0] + (grid.rows - 1) / 2;
        result[row * columns + column] = interpolate(frame, grid, down, across, outside, weights);
      }
    }
    return result;
  }

  private cornerOf(position: Vec3): Plane {
    const { orientation } = this.series.header.geometry;
    return [dot(position, rowDirection(orientation)), dot(position, columnDirection(orientation))];
  }

  private sample(
    values: ArrayLike<number>,
    corner: Plane,
    grid: FrameGrid,
    convert: (stored: number) => number,
  ): Float32Array {
    const { rows, columns, geometry } = this.series.header;
    const { rowSpacing, columnSpacing } = geometry;
    // So many points along each side of a model's pixel that none of the source's pixels under it is passed over.
    const points = Math.max(
      2,
      Math.ceil(Math.max(grid.pixelSpacing[0], grid.pixelSpacing[1]) / Math.min(rowSpacing, columnSpacing)),
    );
    const result = new Float32Array(grid.rows * grid.columns);
    for (let row = 0; row < grid.rows; row++) {
      for (let column = 0; column < grid.columns; column++) {
        let sum = 0;
        for (let j = 0; j < points; j++) {
          const down = (row - (grid.rows - 1) / 2 + (j + 0.5) / points - 0.5) * grid.pixelSpacing[0];
          for (let i = 0; i < points; i++) {
            const across =
              (column - (grid.columns - 1) / 2 + (i + 0.5) / points - 0.5) * grid.pixelSpacing[1];
            const x = this.centre[0] + across * this.left[0] + down * this.back[0] - corner[0];
            const y = this.centre[1] + across * this.left[1] + down * this.back[1] - corner[1];
            sum += linear(values, rows, columns, y / rowSpacing, x / columnSpacing, convert);
          }
        }
        result[row * grid.columns + column] = sum / points ** 2;
      }
    }
    return result;
  }

  /** The middle of the body in the plane, and the top of it. */
  private findBody(): void {
    const { header, voxels } = this.series;
    const { rows, columns, geometry } = header;
    const downwards = this.direction === 'superior-to-inferior';
    const sign = downwards ? 1 : -1;
    const order = [...this.depths.keys()].sort((a, b) => sign * (this.depths[a]! - this.depths[b]!));
    const shares = order.map((slice) => bodyShare(header, voxels, slice, this.grey));
    const first = shares.findIndex((share) => share > LEAST_BODY);
    if (first < 0) throw new UserError('bad-request', 'This series shows nothing brighter than air.');
    const top = this.depths[order[first]!]!;
    if (first > 0 && downwards) this.top = top;
    const across = new Map<number, number>();
    const down = new Map<number, number>();
    for (const slice of order.slice(first)) {
      if (Math.abs(this.depths[slice]! - top) > UPPER_MM) break;
      const corner = this.cornerOf(geometry.positions[slice]!);
      const start = slice * rows * columns;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          if (this.grey.toModel(voxels[start + row * columns + column]!) <= BODY) continue;
          const x = Math.round(corner[0] + column * geometry.columnSpacing);
          const y = Math.round(corner[1] + row * geometry.rowSpacing);
          across.set(x, (across.get(x) ?? 0) + 1);
          down.set(y, (down.get(y) ?? 0) + 1);
        }
      }
    }
    this.centre = [middle(across), middle(down)];
  }
}

function bodyShare(
  { rows, columns }: SeriesHeader,
  voxels: Int16Array,
  slice: number,
  grey: GreyMap,
): number {
  const size = rows * columns;
  let body = 0;
  for (let i = slice * size; i < (slice + 1) * size; i++) if (grey.toModel(voxels[i]!) > BODY) body += 1;
  return body / size;
}

/** Half-way between the first and the 99th percentile of what was counted. */
function middle(counts: ReadonlyMap<number, number>): number {
  const places = [...counts].sort(([a], [b]) => a - b);
  const total = places.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number) => {
    let sum = 0;
    for (const [place, count] of places) {
      sum += count;
      if (sum >= share * total) return place;
    }
    return 0;
  };
  return (at(0.01) + at(0.99)) / 2;
}

/** Value between pixels; what lies outside is black. */
function linear(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  row: number,
  column: number,
  convert: (value: number) => number,
): number {
  const top = Math.floor(row);
  const first = Math.floor(column);
  if (top < -1 || first < -1 || top >= rows || first >= columns) return -1;
  const at = (r: number, c: number) =>
    r < 0 || c < 0 || r >= rows || c >= columns ? -1 : convert(values[r * columns + c]!);
  const down = row - top;
  const across = column - first;
  const above = at(top, first) * (1 - across) + at(top, first + 1) * across;
  if (down === 0) return above;
  const below = at(top + 1, first) * (1 - across) + at(top + 1, first + 1) * across;
  return above * (1 - down) + below * down;
}

type Weights = (t: number) => readonly [number, number, number, number];

/** Between the pixels of a frame; its border pixels go on for half a pixel. */
function interpolate(
  frame: Float32Array,
  { rows, columns }: FrameGrid,
  row: number,
  column: number,
  outside: number,
  weights: Weights,
): number {
  if (row < -0.5 || column < -0.5 || row > rows - 0.5 || column > columns - 0.5) return outside;
  const top = Math.floor(row);
  const first = Math.floor(column);
  const vertical = weights(row - top);
  const horizontal = weights(column - first);
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    const r = Math.min(rows - 1, Math.max(0, top - 1 + j));
    let line = 0;
    for (let i = 0; i < 4; i++) {
      const c = Math.min(columns - 1, Math.max(0, first - 1 + i));
      line += horizontal[i]! * frame[r * columns + c]!;
    }
    sum += vertical[j]! * line;
  }
  return sum;
}

/** Catmull-Rom. */
function cubicWeights(t: number): [number, number, number, number] {
  return [
    ((-0.5 * t + 1) * t - 0.5) * t,
    (1.5 * t - 2.5) * t * t + 1,
    ((-1.5 * t + 2) * t + 0.5) * t,
    (0.5 * t - 0.5) * t * t,
  ];
}

function linearWeights(t: number): [number, number, number, number] {
  return [0, 1 - t, t, 0];
}
