/** What is asked of the stored values of a series that a model goes by. */
import { createHash } from 'node:crypto';
import { frameVoxels, type Series } from '../../core/series';

/** The stored values of some slices, one behind the other. */
export function voxelsOf(source: Series, slices: readonly number[]): Int16Array {
  const size = source.header.rows * source.header.columns;
  const voxels = new Int16Array(size * slices.length);
  slices.forEach((slice, i) => voxels.set(frameVoxels(source, slice), i * size));
  return voxels;
}

/** SHA-256 of a series' stored values as little-endian 16-bit integers, frame after frame. */
export function voxelHash({ voxels }: Series): string {
  const bytes = Buffer.from(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}
