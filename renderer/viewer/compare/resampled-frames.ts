/** One series on the voxels of another, so that both can be laid over each other. Worked out slice by slice when looked at. */
import {
  add,
  columnDirection,
  dot,
  positionsAlongNormal,
  rowDirection,
  scale,
  sliceNormal,
  subtract,
  type Geometry,
  type Vec3,
} from '../../../electron/core/geometry';
import type { SeriesHeader } from '../../../electron/core/series';
import type { FrameSource } from '../engine/frame-images';

/** The middle of a series, mm. */
export function center(header: SeriesHeader): Vec3 {
  const { geometry, rows, columns } = header;
  const [first, last] = [geometry.positions[0]!, geometry.positions[header.frames - 1]!];
  const middle = scale(add(first, last), 0.5);
  const across = scale(rowDirection(geometry.orientation), ((columns - 1) / 2) * geometry.columnSpacing);
  const down = scale(columnDirection(geometry.orientation), ((rows - 1) / 2) * geometry.rowSpacing);
  return add(middle, add(across, down));
}

/**
 * What to add to a point of `grid` to find the same place in `other`, mm: nothing in one Frame of Reference; else
 * the middles are laid over each other, because nothing is known of where one lies in the other.
 */
export function shiftBetween(grid: SeriesHeader, other: SeriesHeader): Vec3 {
  if (grid.identity.frameOfReferenceUid === other.identity.frameOfReferenceUid) return [0, 0, 0];
  return subtract(center(other), center(grid));
}

/** The frame position (with a fraction) of a place along the normal, mm; undefined outside. `along` rises or falls. */
export function framePosition(along: readonly number[], place: number): number | undefined {
  const last = along.length - 1;
  if (last === 0) return Math.abs(place - along[0]!) <= 0.5 ? 0 : undefined;
  const rising = along[last]! > along[0]!;
  // Half a slice beyond the ends still belongs to the series.
  for (let index = 0; index < last; index++) {
    const [from, to] = [along[index]!, along[index + 1]!];
    const share = (place - from) / (to - from);
    if (share >= 0 && share <= 1) return index + share;
  }
  const before = rising ? along[0]! - place : place - along[0]!;
  if (before > 0 && before <= Math.abs(along[1]! - along[0]!) / 2) return 0;
  const after = rising ? place - along[last]! : along[last]! - place;
  if (after > 0 && after <= Math.abs(along[last]! - along[last - 1]!) / 2) return last;
  return undefined;
}

export class ResampledFrames implements FrameSource {
  readonly header: SeriesHeader;
  readonly #along: number[];
  readonly #shift: Vec3;
  /** Stored value where the other series has nothing: its lowest shown one. */
  readonly outside: number;

  constructor(
    private readonly grid: SeriesHeader,
    private readonly other: FrameSource,
  ) {
    const { header } = other;
    this.header = {
      ...header,
      rows: grid.rows,
      columns: grid.columns,
      frames: grid.frames,
      geometry: grid.geometry,
      identity: { ...header.identity, frameOfReferenceUid: grid.identity.frameOfReferenceUid },
    };
    delete this.header.syntheticFrames;
    this.#along = positionsAlongNormal(header.geometry);
    this.#shift = shiftBetween(grid, header);
    this.outside =
      header.values.padding ?? Math.round(-header.values.rescaleIntercept / header.values.rescaleSlope);
  }

  onFrames(): () => void {
    return () => {};
  }

  /** Trilinear interpolation between the voxels of the other series. */
  frame(index: number): Int16Array {
    const { rows, columns, geometry } = this.grid;
    const from = this.other.header;
    const result = new Int16Array(rows * columns).fill(clamp(this.outside));
    const base = toIndex(from.geometry, this.#along, add(geometry.positions[index]!, this.#shift));
    const perColumn = steps(from.geometry, scale(rowDirection(geometry.orientation), geometry.columnSpacing));
    const perRow = steps(from.geometry, scale(columnDirection(geometry.orientation), geometry.rowSpacing));
    const slices = new Map<number, Int16Array>();
    const slice = (frame: number) => {
      let values = slices.get(frame);
      if (!values) slices.set(frame, (values = this.other.frame(frame)));
      return values;
    };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const x = base.column + column * perColumn[0] + row * perRow[0];
        const y = base.row + column * perColumn[1] + row * perRow[1];
        if (x < -0.5 || y < -0.5 || x > from.columns - 0.5 || y > from.rows - 0.5) continue;
        const place = base.place + column * perColumn[2] + row * perRow[2];
        const z = framePosition(this.#along, place);
        if (z === undefined) continue;
        const k = Math.min(Math.floor(z), from.frames - 1);
        const near = bilinear(slice(k), from, x, y);
        const share = z - k;
        const value = share > 0 ? near + (bilinear(slice(k + 1), from, x, y) - near) * share : near;
        result[row * columns + column] = clamp(Math.round(value));
      }
    }
    return result;
  }
}

/** Column and row index of a point in a series, and its place along the normal, mm. */
function toIndex(geometry: Geometry, along: readonly number[], point: Vec3) {
  const offset = subtract(point, geometry.positions[0]!);
  return {
    column: dot(offset, rowDirection(geometry.orientation)) / geometry.columnSpacing,
    row: dot(offset, columnDirection(geometry.orientation)) / geometry.rowSpacing,
    place: dot(offset, sliceNormal(geometry.orientation)) + along[0]!,
  };
}

/** How column index, row index and place along the normal change along a vector. */
function steps(geometry: Geometry, vector: Vec3): [number, number, number] {
  return [
    dot(vector, rowDirection(geometry.orientation)) / geometry.columnSpacing,
    dot(vector, columnDirection(geometry.orientation)) / geometry.rowSpacing,
    dot(vector, sliceNormal(geometry.orientation)),
  ];
}

function bilinear(values: Int16Array, { rows, columns }: SeriesHeader, x: number, y: number): number {
  const cx = Math.min(columns - 1, Math.max(0, x));
  const cy = Math.min(rows - 1, Math.max(0, y));
  const [column, row] = [Math.floor(cx), Math.floor(cy)];
  const [right, below] = [Math.min(columns - 1, column + 1), Math.min(rows - 1, row + 1)];
  const [dx, dy] = [cx - column, cy - row];
  const top = values[row * columns + column]! * (1 - dx) + values[row * columns + right]! * dx;
  const bottom = values[below * columns + column]! * (1 - dx) + values[below * columns + right]! * dx;
  return top * (1 - dy) + bottom * dy;
}

function clamp(value: number): number {
  return Math.min(32767, Math.max(-32768, value));
}
