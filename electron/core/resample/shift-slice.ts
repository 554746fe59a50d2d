/** Slices moved within their plane by parts of a pixel. */
import { frameVoxels, type Series } from '../series';
import { hermite } from './hermite';

/** One old slice on the new plane, by cubic convolution where it is shifted by parts of a pixel; NaN where it is not. */
export function shiftSlice(
  series: Series,
  index: number,
  rows: number,
  columns: number,
  shift: { row: number; column: number },
  padding: number | undefined,
): Float32Array {
  const { rows: oldRows, columns: oldColumns } = series.header;
  const old = Float32Array.from(frameVoxels(series, index), (value) =>
    value === padding ? Number.NaN : value,
  );
  const wide = new Float32Array(oldRows * columns);
  for (let r = 0; r < oldRows; r++) {
    shiftLine(
      old.subarray(r * oldColumns, (r + 1) * oldColumns),
      wide.subarray(r * columns, (r + 1) * columns),
      shift.column,
    );
  }
  if (rows === oldRows && shift.row === 0) return wide;
  const out = new Float32Array(rows * columns);
  const line = new Float32Array(oldRows);
  const moved = new Float32Array(rows);
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < oldRows; r++) line[r] = wide[r * columns + c]!;
    shiftLine(line, moved, shift.row);
    for (let r = 0; r < rows; r++) out[r * columns + c] = moved[r]!;
  }
  return out;
}

/** `out[i]` is `line` at i − shift; NaN outside of it. */
function shiftLine(line: Float32Array, out: Float32Array, shift: number): void {
  const whole = Math.floor(-shift);
  const part = -shift - whole;
  const last = line.length - 1;
  const at = (i: number) => line[Math.min(last, Math.max(0, i))]!;
  for (let i = 0; i < out.length; i++) {
    const base = i + whole;
    if (part < 1e-6) {
      out[i] = base < 0 || base > last ? Number.NaN : line[base]!;
      continue;
    }
    if (base < -1 || base > last) {
      out[i] = Number.NaN;
      continue;
    }
    // Half a pixel beyond the edge still belongs to it.
    if (base === -1) out[i] = part >= 0.5 ? line[0]! : Number.NaN;
    else if (base === last) out[i] = part <= 0.5 ? line[last]! : Number.NaN;
    else {
      const [w0, w1, w2, w3] = hermite(1, 1, 1, part);
      const value = w0 * at(base - 1) + w1 * at(base) + w2 * at(base + 1) + w3 * at(base + 2);
      out[i] = Number.isNaN(value) ? at(part < 0.5 ? base : base + 1) : value;
    }
  }
}
