/**
 * Artefacts of acquisition, laid over a finished series. What their strengths mean follows TorchIO's transforms
 * (Pérez-García et al. 2021, "TorchIO", Computer Methods and Programs in Biomedicine 208): RandomNoise, RandomBiasField,
 * RandomSpike, RandomGhosting, RandomMotion. They differ from it in what is said at each.
 */
import { gaussianNoise, noiseStreams } from '../core/random';
import type { Series } from '../core/series';
import type { Artefact } from './manifest-schema';

/** The series with its artefacts, in their order; one without any is the same object. */
export function withArtefacts(series: Series, artefacts: readonly Artefact[]): Series {
  if (artefacts.length === 0) return series;
  const values = Float32Array.from(series.voxels);
  for (const one of artefacts) lay(one, values, series);
  const { bitsStored, signed } = series.header.values;
  const [low, high] = signed
    ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1]
    : [0, Math.min(32767, 2 ** bitsStored - 1)];
  const voxels = Int16Array.from(values, (value) => Math.max(low, Math.min(high, Math.round(value))));
  return { ...series, voxels };
}

function lay(one: Artefact, values: Float32Array, { header }: Series): void {
  const { rows, columns, frames, geometry } = header;
  const frame = (i: number) => values.subarray(i * rows * columns, (i + 1) * rows * columns);
  switch (one.kind) {
    case 'noise':
      return addNoise(one, values, rows * columns);
    case 'bias-field':
      return biasField(one.coefficients, values, [columns, rows, frames]);
    case 'spikes':
      return spike(one, values, [columns, rows, frames]);
    case 'ghosts':
      for (let i = 0; i < frames; i++) ghosts(one, frame(i), rows, columns);
      return;
    case 'motion':
      for (let i = 0; i < frames; i++) motion(one, frame(i), rows, columns, geometry);
  }
}

/** Gaussian noise; `std` is a share of the range from the lowest to the highest value of the series. */
function addNoise(
  { std, seed }: { std: number; seed: number },
  values: Float32Array,
  frameSize: number,
): void {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = std * (high - low);
  for (let i = 0; i * frameSize < values.length; i++) {
    const noise = gaussianNoise(seed, noiseStreams.other, i, frameSize);
    for (let j = 0; j < frameSize; j++) values[i * frameSize + j]! += scale * noise[j]!;
  }
}

/** exp of a polynomial of the third order in x, y, z from −1 to 1 multiplies the values (Van Leemput et al. 1999). */
function biasField(
  coefficients: readonly number[],
  values: Float32Array,
  [columns, rows, frames]: [number, number, number],
): void {
  const from = (i: number, count: number) => (count > 1 ? (2 * i) / (count - 1) - 1 : 0);
  const powers: [number, number, number][] = [];
  for (let a = 0; a <= 3; a++)
    for (let b = 0; b <= 3 - a; b++) for (let c = 0; c <= 3 - a - b; c++) powers.push([a, b, c]);
  let at = 0;
  for (let k = 0; k < frames; k++) {
    const z = from(k, frames);
    for (let j = 0; j < rows; j++) {
      const y = from(j, rows);
      // Of one row, the polynomial is one in x.
      const inX = [0, 0, 0, 0];
      powers.forEach(([a, b, c], i) => (inX[a]! += coefficients[i]! * y ** b * z ** c));
      for (let i = 0; i < columns; i++) {
        const x = from(i, columns);
        values[at++]! *= Math.exp(inX[0]! + x * (inX[1]! + x * (inX[2]! + x * inX[3]!)));
      }
    }
  }
}

/**
 * One point of the spectrum of the whole volume is raised by `intensity` times the largest one, which of values above 0 is
 * that of the mean; seen in the image that is a wave of so many times the mean. `place`, 0 to 1, is the point's.
 */
function spike(
  { intensity, place }: { intensity: number; place: readonly [number, number, number] },
  values: Float32Array,
  size: [number, number, number],
): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [columns, rows, frames] = size;
  const [kx, ky, kz] = size.map((count, i) => Math.floor(place[i]! * count) / count) as typeof size;
  let at = 0;
  for (let k = 0; k < frames; k++)
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++) {
        values[at++]! += intensity * mean * Math.cos(2 * Math.PI * (kx * i + ky * j + kz * k));
      }
}

/** Every `count`-th line of the spectrum of a slice is lowered by `intensity`, the middle two hundredths are not. */
function ghosts(
  { count, intensity, axis }: { count: number; intensity: number; axis: 'rows' | 'columns' },
  values: Float32Array,
  rows: number,
  columns: number,
): void {
  const length = axis === 'rows' ? rows : columns;
  const mask = Float64Array.from({ length }, (_, k) => {
    const fromMiddle = Math.min(k, length - k) / length;
    return k % count === 0 && fromMiddle > 0.01 ? 1 - intensity : 1;
  });
  filter(values, values.slice(), kernelOf(mask), axis, rows, columns, false);
}

/**
 * The spectrum of a slice is read line by line while the slice turns and shifts within its plane at the times `at` (0 to
 * 1), so that its parts are those of different places. TorchIO also turns out of the plane, and over the whole volume.
 */
function motion(
  { axis, moves }: Extract<Artefact, { kind: 'motion' }>,
  values: Float32Array,
  rows: number,
  columns: number,
  { rowSpacing, columnSpacing }: { rowSpacing: number; columnSpacing: number },
): void {
  const length = axis === 'rows' ? rows : columns;
  const still = values.slice();
  values.fill(0);
  const times = [0, ...moves.map(({ at }) => at), 1];
  times.slice(0, -1).forEach((from, i) => {
    const to = times[i + 1]!;
    // Lines are read from one end of the spectrum to the other: its middle, which holds the contrast, comes half-way.
    const mask = Float64Array.from({ length }, (_, k) => {
      const when = ((k + Math.floor(length / 2)) % length) / length;
      return when >= from && (when < to || to === 1) ? 1 : 0;
    });
    const move = moves[i - 1];
    const there = move ? moved(still, move, rows, columns, rowSpacing, columnSpacing) : still;
    filter(values, there, kernelOf(mask), axis, rows, columns, true);
  });
}

/** Turned about the middle and shifted, mm; by the four values around, 0 outside. */
function moved(
  values: Float32Array,
  { degrees, x, y }: { degrees: number; x: number; y: number },
  rows: number,
  columns: number,
  rowSpacing: number,
  columnSpacing: number,
): Float32Array {
  const result = new Float32Array(values.length);
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const at = (j: number, i: number) =>
    j < 0 || i < 0 || j >= rows || i >= columns ? 0 : values[j * columns + i]!;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const px = (column - (columns - 1) / 2) * columnSpacing - x;
      const py = (row - (rows - 1) / 2) * rowSpacing - y;
      const i = (cos * px + sin * py) / columnSpacing + (columns - 1) / 2;
      const j = (cos * py - sin * px) / rowSpacing + (rows - 1) / 2;
      const [i0, j0] = [Math.floor(i), Math.floor(j)];
      const [fi, fj] = [i - i0, j - j0];
      result[row * columns + column] =
        (1 - fj) * ((1 - fi) * at(j0, i0) + fi * at(j0, i0 + 1)) +
        fj * ((1 - fi) * at(j0 + 1, i0) + fi * at(j0 + 1, i0 + 1));
    }
  }
  return result;
}

/** Real part of the inverse transform of a mask: what its product with a spectrum is folded with in the image. */
function kernelOf(mask: Float64Array): Float64Array {
  const n = mask.length;
  const cosines = Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n));
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += mask[k]! * cosines[(k * i) % n]!;
    return sum / n;
  });
}

/** Folds every line along an axis of a slice with a kernel, around its ends, and puts or adds the result. */
function filter(
  target: Float32Array,
  source: Float32Array,
  kernel: Float64Array,
  axis: 'rows' | 'columns',
  rows: number,
  columns: number,
  add: boolean,
): void {
  const [length, lines, step, lineStep] =
    axis === 'rows' ? [rows, columns, columns, 1] : [columns, rows, 1, columns];
  const line = new Float64Array(length * 2);
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < length; i++) line[i] = line[i + length] = source[l * lineStep + i * step]!;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      // line[i − k] with the line repeated: no remainder in the innermost loop.
      for (let k = 0; k < length; k++) sum += kernel[k]! * line[i + length - k]!;
      const at = l * lineStep + i * step;
      target[at] = add ? target[at]! + sum : sum;
    }
  }
}
