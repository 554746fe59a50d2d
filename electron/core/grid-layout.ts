/**
 * A K×K grid of frames as the network takes it: either frame after frame, or as one image with the frames in
 * raster order (left to right, then top to bottom), channel after channel.
 */
export interface GridSize {
  k: number;
  rows: number;
  columns: number;
  channels: number;
}

/** Frames (k·k × channels × rows × columns) into one image of channels × k·rows × k·columns. */
export function framesToRaster(frames: Float32Array, size: GridSize): Float32Array {
  const image = new Float32Array(frames.length);
  eachRow(size, (inFrames, inImage) => {
    image.set(frames.subarray(inFrames, inFrames + size.columns), inImage);
  });
  return image;
}

/** The inverse of `framesToRaster`. */
export function rasterToFrames(image: Float32Array, size: GridSize): Float32Array {
  const frames = new Float32Array(image.length);
  eachRow(size, (inFrames, inImage) => {
    frames.set(image.subarray(inImage, inImage + size.columns), inFrames);
  });
  return frames;
}

function eachRow(
  { k, rows, columns, channels }: GridSize,
  visit: (offsetInFrames: number, offsetInImage: number) => void,
): void {
  for (let cell = 0; cell < k * k; cell++) {
    const top = Math.floor(cell / k) * rows;
    const left = (cell % k) * columns;
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < rows; row++) {
        const inFrames = ((cell * channels + channel) * rows + row) * columns;
        visit(inFrames, (channel * k * rows + top + row) * k * columns + left);
      }
    }
  }
}
