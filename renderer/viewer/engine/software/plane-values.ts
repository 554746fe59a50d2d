/** Cuts through a volume along its own axes, read straight from its slices. Pure. */

export interface VoxelSlices {
  /** Voxels along a row, along a column, and from slice to slice. */
  readonly dimensions: readonly [number, number, number];
  /** Stored values of slice `k`, row-major. */
  slice(k: number): Int16Array;
}

export interface PlaneValues {
  values: Int16Array;
  width: number;
  height: number;
}

export type Axis = 0 | 1 | 2;

/** The two axes that lie in a plane across `axis`: the one that runs along its rows first. */
export function axesInPlane(axis: Axis): [Axis, Axis] {
  return axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
}

/**
 * The plane across `axis` at `position`, an index that need not be whole: between two voxels it is a mixture of both.
 * Undefined where the volume has no voxels.
 * @param linear otherwise the nearest voxels are taken
 */
export function planeValues(
  volume: VoxelSlices,
  axis: Axis,
  position: number,
  linear: boolean,
): PlaneValues | undefined {
  const last = volume.dimensions[axis] - 1;
  if (!(position >= -0.5 && position <= last + 0.5)) return undefined;
  const inside = Math.min(last, Math.max(0, position));
  const lower = Math.floor(inside);
  const share = inside - lower;
  if (!linear || share < 0.005 || share > 0.995) return wholePlane(volume, axis, Math.round(inside));
  return mixture(wholePlane(volume, axis, lower), wholePlane(volume, axis, lower + 1), share);
}

function wholePlane({ dimensions, slice }: VoxelSlices, axis: Axis, index: number): PlaneValues {
  const [columns, rows, slices] = dimensions;
  if (axis === 2) return { values: slice(index), width: columns, height: rows };
  const width = axis === 0 ? rows : columns;
  const values = new Int16Array(width * slices);
  for (let k = 0; k < slices; k++) {
    const source = slice(k);
    if (axis === 1) {
      values.set(source.subarray(index * columns, (index + 1) * columns), k * width);
      continue;
    }
    for (let row = 0, from = index, to = k * width; row < rows; row++, from += columns)
      values[to++] = source[from]!;
  }
  return { values, width, height: slices };
}

function mixture(a: PlaneValues, b: PlaneValues, share: number): PlaneValues {
  const values = new Int16Array(a.values.length);
  for (let i = 0; i < values.length; i++) {
    const low = a.values[i]!;
    values[i] = Math.round(low + (b.values[i]! - low) * share);
  }
  return { ...a, values };
}
