/** Labels as they lie in a pane, and the picture that is laid over it: pure arithmetic. */
import {
  columnDirection,
  dot,
  rowDirection,
  scale,
  sliceNormal,
  sliceSpacing,
  subtract,
  type Geometry,
  type Vec3,
} from '../../../electron/core/geometry';
import type { Colour, Labels } from '../../../electron/core/segmentation';
import { nearestSlice } from '../panes/slice-at';

/** A grid of labels, frame-major. */
export interface LabelGrid {
  labels: Labels;
  rows: number;
  columns: number;
  frames: number;
  geometry: Geometry;
}

/** Where the pixels of a pane lie, mm: pixel (x, y) at corner + x · across + y · down. */
export interface PanePlacement {
  width: number;
  height: number;
  corner: Vec3;
  across: Vec3;
  down: Vec3;
}

/**
 * The labels of the pixels of a pane, row by row; 0 outside of the series.
 * @param frame the slice that is shown; null where the pane cuts across slices
 */
export function labelsOnPane(grid: LabelGrid, pane: PanePlacement, frame: number | null): Uint16Array {
  const { geometry, labels, rows, columns, frames } = grid;
  const { orientation } = geometry;
  const first = geometry.positions[frame ?? 0]!;
  const step = (direction: Vec3, spacing: number) => ({
    start: dot(subtract(pane.corner, first), direction) / spacing,
    across: dot(pane.across, direction) / spacing,
    down: dot(pane.down, direction) / spacing,
  });
  const column = step(rowDirection(orientation), geometry.columnSpacing);
  const row = step(columnDirection(orientation), geometry.rowSpacing);
  const even = frame === null ? sliceSpacing(geometry) : undefined;
  const depth = even === undefined ? undefined : step(sliceNormal(orientation), even);
  const out = new Uint16Array(pane.width * pane.height);
  for (let y = 0; y < pane.height; y++) {
    for (let x = 0; x < pane.width; x++) {
      const c = Math.round(column.start + x * column.across + y * column.down);
      if (c < 0 || c >= columns) continue;
      const r = Math.round(row.start + x * row.across + y * row.down);
      if (r < 0 || r >= rows) continue;
      const f =
        frame ??
        (depth
          ? Math.round(depth.start + x * depth.across + y * depth.down)
          : nearestSlice(geometry, pointOf(pane, x, y)));
      if (f < 0 || f >= frames) continue;
      out[y * pane.width + x] = labels[(f * rows + r) * columns + c]!;
    }
  }
  return out;
}

function pointOf({ corner, across, down }: PanePlacement, x: number, y: number): Vec3 {
  const [a, b] = [scale(across, x), scale(down, y)];
  return [corner[0] + a[0] + b[0], corner[1] + a[1] + b[1], corner[2] + a[2] + b[2]];
}

export interface PaintStyle {
  /** What is drawn of each label value; what is not in it is not drawn. */
  colours: ReadonlyMap<number, Colour>;
  /** Of the inside, 0 to 1. */
  opacity: number;
  outline: boolean;
}

/** RGBA of labels on a pane: the inside in part, a line of one pixel around it in full. */
export function paintLabels(
  labels: Uint16Array,
  width: number,
  { colours, opacity, outline }: PaintStyle,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(labels.length * 4);
  const words = new Uint32Array(pixels.buffer);
  const inside = wordsOf(colours, opacity);
  const edge = outline ? wordsOf(colours, 1) : inside;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === 0) continue;
    const atEdge =
      outline &&
      (labels[i - 1] !== label ||
        labels[i + 1] !== label ||
        labels[i - width] !== label ||
        labels[i + width] !== label);
    words[i] = (atEdge ? edge : inside)[label] ?? 0;
  }
  return pixels;
}

/** Colours as the memory of an ImageData has them, by label; every machine this runs on is little endian. */
function wordsOf(colours: ReadonlyMap<number, Colour>, opacity: number): Uint32Array {
  const words = new Uint32Array(Math.max(0, ...colours.keys()) + 1);
  for (const [label, [red, green, blue]] of colours)
    words[label] = ((Math.round(opacity * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  return words;
}
