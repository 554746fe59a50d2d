/** The engine's preview of a grid as one picture for a canvas. Pure, so that it can be tested without one. */

export interface GridShape {
  k: number;
  rows: number;
  columns: number;
}

/**
 * Lays k·k cells of rows × columns 8-bit greys (cell-major) out as one RGBA raster of (k·rows) × (k·columns).
 * Cells where `used` is false are left transparent.
 */
export function gridToRaster(
  pixels: Uint8Array,
  { k, rows, columns }: GridShape,
  used: readonly boolean[],
): Uint8ClampedArray<ArrayBuffer> {
  const width = k * columns;
  const raster = new Uint8ClampedArray(width * k * rows * 4);
  for (let cell = 0; cell < k * k; cell++) {
    if (!used[cell]) continue;
    const left = (cell % k) * columns;
    const top = Math.floor(cell / k) * rows;
    for (let row = 0; row < rows; row++) {
      let from = (cell * rows + row) * columns;
      let to = ((top + row) * width + left) * 4;
      for (let column = 0; column < columns; column++, from++, to += 4) {
        const grey = pixels[from]!;
        raster[to] = grey;
        raster[to + 1] = grey;
        raster[to + 2] = grey;
        raster[to + 3] = 255;
      }
    }
  }
  return raster;
}
