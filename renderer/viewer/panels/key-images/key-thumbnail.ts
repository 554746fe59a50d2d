/** A small picture of a slice under a window, for lists. */
import type { SeriesHeader } from '../../../../electron/core/series';
import type { Window } from '../../look/window-level';

/** Greys of a slice in a picture of at most `size` pixels a side with the slice's true proportions. */
export function thumbnailGreys(
  header: SeriesHeader,
  stored: Int16Array,
  window: Window,
  invert: boolean,
  size: number,
): { width: number; height: number; greys: Uint8ClampedArray<ArrayBuffer> } {
  const { rows, columns, geometry, values } = header;
  const wide = columns * geometry.columnSpacing;
  const tall = rows * geometry.rowSpacing;
  const width = Math.max(1, Math.round((size * wide) / Math.max(wide, tall)));
  const height = Math.max(1, Math.round((size * tall) / Math.max(wide, tall)));
  const dark = (values.inverted ?? false) !== invert;
  const greys = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) * rows) / height));
    for (let x = 0; x < width; x++) {
      const column = Math.min(columns - 1, Math.floor(((x + 0.5) * columns) / width));
      const value = stored[row * columns + column]! * values.rescaleSlope + values.rescaleIntercept;
      const share = Math.min(1, Math.max(0, (value - window.center) / window.width + 0.5));
      const grey = Math.round(255 * (dark ? 1 - share : share));
      greys.fill(grey, (y * width + x) * 4, (y * width + x) * 4 + 3);
      greys[(y * width + x) * 4 + 3] = 255;
    }
  }
  return { width, height, greys };
}
