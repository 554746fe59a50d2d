/** From an ordered stack of slices to a series: pixels read frame by frame into one array. */
import { UserError } from '../../../core/errors';
import type { Series, ValueMeaning } from '../../../core/series';
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import type { LoadOptions } from './each-frame';
import { readVoxels } from './read-voxels';
import { stackHeader } from './stack-header';
import { windowsOf } from './windows';

/** Reads the voxels of a stack. Throws `UserError` (bad-file) if a file changed or vanished, `CancelledError`. */
export async function loadStack(stack: OrderedStack<FoundSlice>, options: LoadOptions = {}): Promise<Series> {
  const { slices } = stack;
  const { source, units, file } = slices[0]!;
  const voxels = allocate(source.rows * source.columns * slices.length, file);
  const warnings = [...stack.warnings];
  const { shift, ...scale } = await readVoxels(slices, voxels, options, warnings);
  const values: ValueMeaning = {
    ...scale,
    units,
    ...windowsOf(slices, voxels, scale.rescaleSlope, scale.rescaleIntercept),
    ...(source.inverted && { inverted: true }),
    ...(source.padding && shift !== undefined && { padding: source.padding.low + shift }),
  };
  return { header: { ...stackHeader(stack, warnings), values }, voxels };
}

function allocate(length: number, file: string): Int16Array {
  try {
    return new Int16Array(length);
  } catch (cause) {
    const gigabytes = ((length * 2) / 1e9).toFixed(1);
    throw new UserError(
      'bad-file',
      `The series of ${file} needs ${gigabytes} GB of memory, more than there is.`,
      { cause },
    );
  }
}
