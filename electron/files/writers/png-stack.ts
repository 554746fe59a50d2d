/**
 * A series as 16-bit grey PNG files and a geometry.json that says what they mean. Grey values are stored values moved
 * to start at 0 and stretched by a whole factor: they fill the range, so that any viewer shows them, and lose nothing:
 * stored = grey / factor + offset.
 */
import { encode } from 'fast-png';
import { CancelledError } from '../../core/errors';
import {
  derivationsOf,
  frameVoxels,
  isSynthetic,
  recipeOf,
  warningsOf,
  type Series,
} from '../../core/series';
import type { FileSink } from './sink';

export const GEOMETRY_FILE = 'geometry.json';

/** Returns how many files it wrote. Throws `CancelledError`. */
export async function writePngStack(
  series: Series,
  sink: FileSink,
  options: { progress?: (done: number, total: number) => void; signal?: AbortSignal | undefined },
): Promise<number> {
  const { header, voxels } = series;
  const { rows, columns, frames } = header;
  const { offset, factor } = greyScale(voxels);
  const digits = Math.max(4, String(frames).length);
  const names: string[] = [];
  for (let frame = 0; frame < frames; frame++) {
    if (options.signal?.aborted) throw new CancelledError();
    const stored = frameVoxels(series, frame);
    const data = new Uint16Array(stored.length);
    for (let i = 0; i < data.length; i++) data[i] = (stored[i]! - offset) * factor;
    const name = `IM${String(frame + 1).padStart(digits, '0')}.png`;
    await sink.write(name, [encode({ width: columns, height: rows, data, depth: 16, channels: 1 })]);
    names.push(name);
    options.progress?.(frame + 1, frames);
  }
  const { geometry, values, modality, timesMs } = header;
  const recipe = recipeOf(header);
  const description = {
    format: 1,
    about:
      'stored = grey / factor + offset; modality value = stored * rescaleSlope + rescaleIntercept; mm, LPS.',
    synthetic: isSynthetic(header),
    grey: { offset, factor },
    modality,
    rows,
    columns,
    frames: names.map((file, frame) => ({
      file,
      position: geometry.positions[frame],
      ...(timesMs && { timeMs: timesMs[frame] }),
    })),
    rowSpacing: geometry.rowSpacing,
    columnSpacing: geometry.columnSpacing,
    orientation: geometry.orientation,
    ...(geometry.sliceThickness !== undefined && { sliceThickness: geometry.sliceThickness }),
    // Made up where these say so.
    ...(geometry.pixelSpacingUnknown && { pixelSpacingUnknown: true }),
    ...(geometry.positionsUnknown && { positionsUnknown: true }),
    values,
    notes: warningsOf(header),
    derivations: derivationsOf(header).map(({ sentence }) => sentence),
    ...(recipe && { recipe }),
  };
  await sink.write(GEOMETRY_FILE, [Buffer.from(`${JSON.stringify(description, null, 1)}\n`)]);
  return frames + 1;
}

/** Lowest stored value, and the largest whole factor that keeps the highest below 65536. */
export function greyScale(voxels: Int16Array): { offset: number; factor: number } {
  let low = voxels[0] ?? 0;
  let high = low;
  for (const value of voxels) {
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return { offset: low, factor: high > low ? Math.floor(65535 / (high - low)) : 1 };
}
