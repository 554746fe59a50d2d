/** From an ordered stack of slices to a series: pixels read frame by frame into one array. */
import type { Series, ValueMeaning } from '../../../core/series';
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import { cancelPoint } from '../reading/source-file';
import type { LoadOptions } from './each-frame';
import type { LeftOut } from './left-out';
import { unifyPadding } from './padding';
import { readVoxels } from './read-voxels';
import { stackHeader } from './stack-header';
import { windowsOf } from './windows';

export interface LoadedStack {
  series: Series;
  /** The slice of each frame. */
  slices: readonly FoundSlice[];
  /** Slices that could not be read; the series is without them. */
  leftOut: LeftOut[];
}

/**
 * Reads the voxels of a stack, without the slices that cannot be read. Throws `UserError` (bad-file) if that is none of
 * them, `CancelledError`.
 */
export async function loadStack(
  whole: OrderedStack<FoundSlice>,
  options: LoadOptions = {},
): Promise<LoadedStack> {
  const { stack, voxels, exact, scale, warnings, leftOut } = await readVoxels(whole, options);
  const { slices } = stack;
  const { source, units } = slices[0]!;
  const { shift, ...meaning } = scale;
  // Each looks at all voxels in one go; between them, somebody may say that it is enough.
  await cancelPoint(options.signal);
  const { padding, warnings: aboutPadding } = unifyPadding(slices, voxels, shift);
  await cancelPoint(options.signal);
  const values: ValueMeaning = {
    ...meaning,
    units,
    ...windowsOf(slices, voxels, scale.rescaleSlope, scale.rescaleIntercept),
    ...(source.inverted && { inverted: true }),
    ...(padding !== undefined && { padding }),
  };
  const header = { ...stackHeader(stack, [...stack.warnings, ...warnings, ...aboutPadding]), values };
  return { series: { header, voxels, ...(exact && { exact }) }, slices, leftOut };
}
