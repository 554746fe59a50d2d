/** Whether the pixels of a stack can be read, without keeping them. */
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import { nativeFrameBytes } from '../pixels/pixel-place';
import type { PixelSource } from '../pixels/pixel-source';
import { commonRescale, type SliceScale } from './common-rescale';
import { eachFrame, type LoadOptions } from './each-frame';
import { leaveOut, type LeftOut } from './left-out';
import { areNarrow, haveOneScale, scaleOf } from './read-voxels';

/**
 * A stack as `loadStack` would read it: without the slices that cannot be read. Compressed slices are decoded; of the
 * others the header told that all bytes are there. Where values may not fit into 16 bits all are read, to tell by how
 * much they will be off. Throws `UserError` (bad-file) where none can be read,
 * `CancelledError`.
 */
export async function checkStack(
  whole: OrderedStack<FoundSlice>,
  options: LoadOptions = {},
): Promise<{ stack: OrderedStack<FoundSlice>; leftOut: LeftOut[]; maxError: number }> {
  const fits = areNarrow(whole.slices) && haveOneScale(whole.slices);
  const unsure = whole.slices.flatMap((slice, i) => (fits && isSure(slice.source) ? [] : [i]));
  const scales = new Map<FoundSlice, SliceScale>();
  const { failures, doubts } = await eachFrame(
    unsure.map((i) => whole.slices[i]!),
    options,
    async (slice, _, reader) => {
      const values = await reader.read(slice.frame);
      if (!fits) scales.set(slice, scaleOf(slice, values));
    },
  );
  const inWhole = <Value>(found: Map<number, Value>) =>
    new Map([...found].map(([i, value]) => [unsure[i]!, value]));
  const left = leaveOut(whole, { failures: inWhole(failures), doubts: inWhole(doubts) });
  const { maxError } = fits ? { maxError: 0 } : commonRescale([...scales.values()]);
  return { ...left, maxError };
}

/** Whether its header has told that every frame can be read. */
function isSure(source: PixelSource): boolean {
  const { place, frames } = source;
  return place.kind === 'native' && place.length >= Math.ceil(nativeFrameBytes(source) * frames);
}
