/** A slice as a picture of 8-bit greys under a window, with square pixels and, where it is synthetic, the mark. */
import { isFrameSynthetic, type Series } from '../../core/series';
import { markPicture, type GreyPicture } from './synthetic-mark';

/** How values become greys (PS3.3 C.11.2.1.2, linear), in modality values. */
export interface PictureLook {
  window: { center: number; width: number };
  /** Turns black and white around, as the person has it on the screen. */
  invert: boolean;
}

/** Shortest longer side of a picture: smaller slices are enlarged by a whole factor. */
const SMALLEST = 384;
/** Longest side of a picture. */
const LARGEST = 2048;

export function greyPicture(source: Series, frame: number, look: PictureLook): GreyPicture {
  const { rows, columns, geometry, values } = source.header;
  const stored = source.voxels.subarray(frame * rows * columns, (frame + 1) * rows * columns);
  const pixel = Math.min(geometry.rowSpacing, geometry.columnSpacing);
  const wide = (columns * geometry.columnSpacing) / pixel;
  const tall = (rows * geometry.rowSpacing) / pixel;
  const longest = Math.max(wide, tall);
  const scale = longest > LARGEST ? LARGEST / longest : Math.max(1, Math.ceil(SMALLEST / longest));
  // Videos want even sizes, and pictures do not mind.
  const width = Math.max(2, 2 * Math.round((wide * scale) / 2));
  const height = Math.max(2, 2 * Math.round((tall * scale) / 2));

  const dark = (values.inverted ?? false) !== look.invert;
  const span = Math.max(1, look.window.width - 1);
  const grey = (value: number) => {
    const modality = value * values.rescaleSlope + values.rescaleIntercept;
    const share = Math.min(1, Math.max(0, (modality - (look.window.center - 0.5)) / span + 0.5));
    return (dark ? 1 - share : share) * 255;
  };
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = between(((y + 0.5) * rows) / height - 0.5, rows);
    for (let x = 0; x < width; x++) {
      const column = between(((x + 0.5) * columns) / width - 0.5, columns);
      const at = (r: number, c: number) => stored[r * columns + c]!;
      const top = at(row.low, column.low) * (1 - column.share) + at(row.low, column.high) * column.share;
      const below = at(row.high, column.low) * (1 - column.share) + at(row.high, column.high) * column.share;
      data[y * width + x] = Math.round(grey(top * (1 - row.share) + below * row.share));
    }
  }
  const picture = { width, height, data };
  if (isFrameSynthetic(source.header, frame)) markPicture(picture);
  return picture;
}

/** The two neighbours of a place and how far it is to the second. */
function between(place: number, size: number): { low: number; high: number; share: number } {
  const low = Math.min(size - 1, Math.max(0, Math.floor(place)));
  const high = Math.min(size - 1, low + 1);
  return { low, high, share: Math.min(1, Math.max(0, place - low)) };
}
