/**
 * A K×K grid of frames as the network takes it: either frame after frame, or as one image with the frames in
 * raster order (left to right, then top to bottom).
 */

/** Frames (k·k × rows × columns) into one image of k·rows × k·columns. */
export function framesToRaster(frames: Float32Array, k: number, rows: number, columns: number): Float32Array {
  const image = new Float32Array(frames.length);
  eachRow(k, rows, columns, (inFrames, inImage) => {
    image.set(frames.subarray(inFrames, inFrames + columns), inImage);
  });
  return image;
}

/** The inverse of `framesToRaster`. */
export function rasterToFrames(image: Float32Array, k: number, rows: number, columns: number): Float32Array {
  const frames = new Float32Array(image.length);
  eachRow(k, rows, columns, (inFrames, inImage) => {
    frames.set(image.subarray(inImage, inImage + columns), inFrames);
  });
  return frames;
}

function eachRow(
  k: number,
  rows: number,
  columns: number,
  visit: (offsetInFrames: number, offsetInImage: number) => void,
): void {
  for (let cell = 0; cell < k * k; cell++) {
    const top = Math.floor(cell / k) * rows;
    const left = (cell % k) * columns;
    for (let row = 0; row < rows; row++) {
      visit((cell * rows + row) * columns, (top + row) * k * columns + left);
    }
  }
}
