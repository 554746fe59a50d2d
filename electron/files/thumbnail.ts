/** A small picture of a series: its middle slice under its own window. */
import { encode } from 'fast-png';
import { frameVoxels, type Series } from '../core/series';

/** Longest side of a thumbnail in pixels. */
export const THUMBNAIL_SIZE = 128;

/** 8-bit grey PNG of the middle slice, at most 128 pixels a side, with the slice's true proportions. */
export function thumbnail(series: Series): Uint8Array {
  const { rows, columns, geometry, values, frames } = series.header;
  const { rescaleSlope, rescaleIntercept, window, inverted } = values;
  const voxels = frameVoxels(series, Math.floor(frames / 2));
  const tall = rows * geometry.rowSpacing;
  const wide = columns * geometry.columnSpacing;
  const scale = Math.min(THUMBNAIL_SIZE / Math.max(tall, wide), Math.max(rows / tall, columns / wide));
  const height = Math.max(1, Math.round(tall * scale));
  const width = Math.max(1, Math.round(wide * scale));

  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const mean = meanOver(voxels, columns, cellOf(y, height, rows), cellOf(x, width, columns));
      const share = (mean * rescaleSlope + rescaleIntercept - window.center) / window.width + 0.5;
      const grey = Math.round(255 * Math.min(1, Math.max(0, share)));
      data[y * width + x] = inverted ? 255 - grey : grey;
    }
  }
  return encode({ width, height, data, depth: 8, channels: 1 });
}

type Span = readonly [first: number, end: number];

/** Source pixels that target pixel `index` of `count` stands for; at least one. */
function cellOf(index: number, count: number, size: number): Span {
  const first = Math.min(size - 1, Math.floor((index * size) / count));
  return [first, Math.min(size, Math.max(first + 1, Math.floor(((index + 1) * size) / count)))];
}

function meanOver(voxels: Int16Array, columns: number, [top, bottom]: Span, [left, right]: Span): number {
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) sum += voxels[row * columns + column]!;
  }
  return sum / ((bottom - top) * (right - left));
}
