/** The padding of a stack: one stored value that stands for "no image here" in all of its slices. */
import type { FoundSlice } from '../grouping/group-slices';
import type { PaddingRange } from '../pixels/padding';

/**
 * Brings a range of padding values to its lowest, since a series has one such value.
 * @param voxels changed in place
 * @param shift what was added to stored values; `undefined` where they were brought to another scale
 * @returns the value as it is in the voxels, if there is one for all slices, and what there is to say, a sentence each
 */
export function unifyPadding(
  slices: readonly FoundSlice[],
  voxels: Int16Array,
  shift: number | undefined,
): { padding?: number; warnings: string[] } {
  const ranges = slices.map(({ source }) => source.padding);
  const range = ranges[0];
  if (ranges.some((other) => !isSame(other, range)))
    return { warnings: ['Images have different padding values; none was taken.'] };
  if (!range || shift === undefined) return { warnings: [] };
  const [low, high] = [range.low + shift, range.high + shift];
  if (low === high) return { padding: low, warnings: [] };
  // Unsigned values from 32768 on would look negative, had they not been shifted.
  for (let i = 0; i < voxels.length; i++) if (voxels[i]! > low && voxels[i]! <= high) voxels[i] = low;
  return {
    padding: low,
    warnings: [`Padding values from ${range.low} to ${range.high} were brought to ${range.low}.`],
  };
}

function isSame(a: PaddingRange | undefined, b: PaddingRange | undefined): boolean {
  return a?.low === b?.low && a?.high === b?.high;
}
