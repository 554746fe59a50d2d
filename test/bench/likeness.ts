/** How alike two volumes are, on chosen slices. */

interface Size {
  rows: number;
  columns: number;
  frames: number;
}

/** Peak signal-to-noise ratio, dB, of values over `white`. */
export function psnr(
  truth: Int16Array,
  made: Int16Array,
  { rows, columns }: Size,
  slices: readonly number[],
  white: number,
): number {
  const size = rows * columns;
  let sum = 0;
  for (const slice of slices) {
    for (let i = slice * size; i < (slice + 1) * size; i++) sum += ((truth[i]! - made[i]!) / white) ** 2;
  }
  return -10 * Math.log10(sum / (slices.length * size));
}

/** Side of the windows that SSIM compares, and how far they lie apart. */
const WINDOW = 7;
const STEP = 3;

/**
 * Structural similarity (Wang et al., 2004; windows of 7 × 7, evenly weighted) in three planes, averaged: axial windows on
 * the chosen slices, sagittal and coronal ones through the whole volume.
 */
export function ssim(
  truth: Int16Array,
  made: Int16Array,
  size: Size,
  slices: readonly number[],
  white: number,
): number {
  const { rows, columns, frames } = size;
  const at = (frame: number, row: number, column: number) => (frame * rows + row) * columns + column;
  const half = (WINDOW - 1) / 2;
  const planes = [0, 0, 0];
  const counts = [0, 0, 0];
  for (const slice of slices) {
    for (let row = half; row < rows - half; row += STEP) {
      for (let column = half; column < columns - half; column += STEP) {
        planes[0]! += similarity((i, j) => at(slice, row + i, column + j), truth, made, white);
        counts[0]! += 1;
        if (slice < half || slice >= frames - half) continue;
        planes[1]! += similarity((i, j) => at(slice + i, row, column + j), truth, made, white);
        planes[2]! += similarity((i, j) => at(slice + i, row + j, column), truth, made, white);
        counts[1]! += 1;
        counts[2]! += 1;
      }
    }
  }
  const means = planes.flatMap((sum, i) => (counts[i]! > 0 ? [sum / counts[i]!] : []));
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
}

function similarity(
  index: (i: number, j: number) => number,
  truth: Int16Array,
  made: Int16Array,
  white: number,
): number {
  const half = (WINDOW - 1) / 2;
  let a = 0;
  let b = 0;
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let i = -half; i <= half; i++) {
    for (let j = -half; j <= half; j++) {
      const x = truth[index(i, j)]! / white;
      const y = made[index(i, j)]! / white;
      a += x;
      b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  }
  const n = WINDOW ** 2;
  const [meanA, meanB] = [a / n, b / n];
  const [varA, varB, covariance] = [aa / n - meanA ** 2, bb / n - meanB ** 2, ab / n - meanA * meanB];
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) / ((meanA ** 2 + meanB ** 2 + c1) * (varA + varB + c2))
  );
}
