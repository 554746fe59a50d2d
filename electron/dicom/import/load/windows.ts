/** Windows of a series: those of its files, or one that shows everything. */
import type { ValueMeaning } from '../../../core/series';
import type { SliceHeader } from '../header/slice-header';

/** The middle slice's windows, or those of the first slice that has any. */
export function windowsOf(
  slices: readonly Pick<SliceHeader, 'windows'>[],
  voxels: Int16Array,
  slope: number,
  intercept: number,
): Pick<ValueMeaning, 'window' | 'windows'> {
  const middle = slices[Math.floor(slices.length / 2)]!.windows;
  const windows =
    middle.length > 0 ? middle : (slices.find((slice) => slice.windows.length > 0)?.windows ?? []);
  const first = windows[0];
  if (!first) return { window: fullWindow(voxels, slope, intercept) };
  const window = { center: first.center, width: first.width };
  return windows.length > 1 || first.name ? { window, windows } : { window };
}

function fullWindow(voxels: Int16Array, slope: number, intercept: number): { center: number; width: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ends = [low * slope + intercept, high * slope + intercept];
  return { center: (ends[0]! + ends[1]!) / 2, width: Math.abs(ends[1]! - ends[0]!) || 1 };
}
