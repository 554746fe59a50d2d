/** A series with finer pixels in each slice: what it says of itself, and how its slices are cut into a network's fields. */
import { add, columnDirection, rowDirection, scale, type Orientation, type Vec3 } from '../geometry';
import type { Recipe } from '../recipe';
import { tidy } from '../request/parameters';
import type { SeriesHeader } from '../series';
import { modelled } from './merge';

/**
 * The source's place and patient on pixels of 1/`factor` of its own: the corner of each slice stays where it is, so the
 * middle of its first pixel moves (PS3.3 C.7.6.2).
 */
export function enhancedHeader(
  source: SeriesHeader,
  factor: number,
  { recipe, seriesInstanceUid }: { recipe: Recipe; seriesInstanceUid: string },
): SeriesHeader {
  const { geometry, identity } = source;
  const { syntheticFrames: _synthetic, ...rest } = source;
  const rowSpacing = geometry.rowSpacing / factor;
  const columnSpacing = geometry.columnSpacing / factor;
  const shift = add(
    scale(rowDirection(geometry.orientation), (columnSpacing - geometry.columnSpacing) / 2),
    scale(columnDirection(geometry.orientation), (rowSpacing - geometry.rowSpacing) / 2),
  );
  const name = identity.seriesDescription;
  const addition = 'enhanced';
  return {
    ...rest,
    rows: source.rows * factor,
    columns: source.columns * factor,
    geometry: {
      ...geometry,
      rowSpacing,
      columnSpacing,
      positions: geometry.positions.map((position): Vec3 => add(position, shift)),
    },
    syntheticFrames: Array.from({ length: source.frames }, (_, frame) => frame),
    identity: {
      ...identity,
      seriesInstanceUid,
      seriesDescription: name ? `${name.slice(0, 62 - addition.length)}, ${addition}` : addition,
    },
    provenance: modelled(source, recipe, {
      kind: 'enhanced',
      sentence:
        `Enhanced from pixels of ${tidy(geometry.rowSpacing)} mm to ${tidy(rowSpacing)} mm by the model ` +
        `${recipe.pack.id} ${recipe.pack.version}; the mean over each pixel of the source is its value.`,
    }),
  };
}

/** How rows and columns of a slice become those of a model's frame, whose columns run to the left, rows to the back. */
export interface Turn {
  transpose: boolean;
  flipRows: boolean;
  flipColumns: boolean;
}

/** The turn by right angles that is nearest. */
export function turnToModel(orientation: Orientation): Turn {
  const row = rowDirection(orientation);
  const column = columnDirection(orientation);
  const transpose = Math.abs(row[0]) < Math.abs(row[1]);
  const [left, back] = transpose ? [column[0], row[1]] : [row[0], column[1]];
  return { transpose, flipRows: back < 0, flipColumns: left < 0 };
}

/**
 * Turns a slice of rows × columns, or back (`inverse`, given the size of what is turned back).
 * @returns the values in their new order; transposed, there are columns × rows of them
 */
export function turned(
  values: Float32Array,
  rows: number,
  columns: number,
  { transpose, flipRows, flipColumns }: Turn,
  inverse = false,
): Float32Array {
  const result = new Float32Array(values.length);
  const [newRows, newColumns] = transpose ? [columns, rows] : [rows, columns];
  for (let r = 0; r < newRows; r++) {
    for (let c = 0; c < newColumns; c++) {
      // Forth: transposed first, then mirrored; back: mirrored first.
      const [i, j] = inverse
        ? mirrored(transpose ? c : r, transpose ? r : c, rows, columns, flipRows, flipColumns)
        : swapped(...mirrored(r, c, newRows, newColumns, flipRows, flipColumns), transpose);
      result[r * newColumns + c] = values[i * columns + j]!;
    }
  }
  return result;
}

function mirrored(
  r: number,
  c: number,
  rows: number,
  columns: number,
  flipRows: boolean,
  flipColumns: boolean,
): [number, number] {
  return [flipRows ? rows - 1 - r : r, flipColumns ? columns - 1 - c : c];
}

function swapped(r: number, c: number, swap: boolean): [number, number] {
  return swap ? [c, r] : [r, c];
}

/** Where fields of `size` begin that cover `length` with an overlap of at least a quarter; from a negative place where
 * the length is less than a field. */
export function fieldStarts(length: number, size: number): number[] {
  if (length === size) return [0];
  if (length < size) return [-Math.floor((size - length) / 2)];
  const count = Math.ceil((length - size) / (0.75 * size)) + 1;
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - size)) / (count - 1)));
}
