/** Whether the pixels of a stack can be read, without keeping them. */
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import { nativeFrameBytes } from '../pixels/pixel-place';
import type { PixelSource } from '../pixels/pixel-source';
import { eachFrame, type LoadOptions } from './each-frame';
import { leaveOut, type LeftOut } from './left-out';

/**
 * A stack as `loadStack` would read it: without the slices that cannot be read. Compressed slices are decoded; of the
 * others the header told that all bytes are there. Throws `UserError` (bad-file) where none can be read,
 * `CancelledError`.
 */
export async function checkStack(
  whole: OrderedStack<FoundSlice>,
  options: LoadOptions = {},
): Promise<{ stack: OrderedStack<FoundSlice>; leftOut: LeftOut[] }> {
  const unsure = whole.slices.flatMap((slice, i) => (isSure(slice.source) ? [] : [i]));
  const { failures, doubts } = await eachFrame(
    unsure.map((i) => whole.slices[i]!),
    options,
    async ({ frame }, _, reader) => void (await reader.read(frame)),
  );
  const inWhole = <Value>(found: Map<number, Value>) =>
    new Map([...found].map(([i, value]) => [unsure[i]!, value]));
  return leaveOut(whole, { failures: inWhole(failures), doubts: inWhole(doubts) });
}

/** Whether its header has told that every frame can be read. */
function isSure(source: PixelSource): boolean {
  const { place, frames } = source;
  return place.kind === 'native' && place.length >= Math.ceil(nativeFrameBytes(source) * frames);
}
