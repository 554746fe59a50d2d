/**
 * A frame of another size over the same field, linear: a triangle filter about each new pixel, as wide as the larger of
 * an old and a new one, cut off at the borders. What PyTorch calls bilinear with antialiasing, without aligned corners.
 */

export interface FrameSize {
  rows: number;
  columns: number;
}

/** @param values rows × columns; @returns a frame of its own, or `values` where the size is the same */
export function resizeFrame(values: Float32Array, from: FrameSize, to: FrameSize): Float32Array {
  if (from.rows === to.rows && from.columns === to.columns) return values;
  const across = taps(from.columns, to.columns);
  const down = taps(from.rows, to.rows);
  const wide = new Float32Array(from.rows * to.columns);
  for (let row = 0; row < from.rows; row++) {
    for (let column = 0; column < to.columns; column++) {
      const { first, weights } = across[column]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * values[row * from.columns + first + i]!;
      wide[row * to.columns + column] = sum;
    }
  }
  const result = new Float32Array(to.rows * to.columns);
  for (let row = 0; row < to.rows; row++) {
    const { first, weights } = down[row]!;
    for (let column = 0; column < to.columns; column++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * wide[(first + i) * to.columns + column]!;
      result[row * to.columns + column] = sum;
    }
  }
  return result;
}

/** For each new pixel along one side the first old one that it is made of, and the share of each from there on. */
function taps(from: number, to: number): { first: number; weights: number[] }[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.floor(centre - reach) + 1);
    const last = Math.min(from - 1, Math.ceil(centre + reach) - 1);
    const raw = Array.from({ length: last - first + 1 }, (_one, j) =>
      Math.max(0, 1 - Math.abs(first + j - centre) / reach),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}
