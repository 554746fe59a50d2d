/**
 * The order in which frames are refined one by one: by bisection, so that most of them have finished neighbours on
 * both sides and what one frame makes up does not drift from slice to slice.
 */

/** Frames that lie this far apart (mm or ms of the axis) still tell each other something at the first pass. */
const WIDEST_STRIDE = 16;

/**
 * Indices into `positions` in the order of refinement: with s the largest power of two for which s steps of the mean
 * spacing are at most 16, down to 1, all frames whose index is a multiple of s and that have not come before.
 * @param positions of the frames that are to be refined, increasing, mm or ms
 */
export function refineOrder(positions: readonly number[]): number[] {
  const count = positions.length;
  const spacing = count > 1 ? (positions[count - 1]! - positions[0]!) / (count - 1) : 0;
  let stride = 1;
  while (stride * 2 < count && stride * 2 * spacing <= WIDEST_STRIDE) stride *= 2;
  const order: number[] = [];
  const seen = new Set<number>();
  for (; stride >= 1; stride /= 2) {
    for (let i = 0; i < count; i += stride) {
      if (seen.has(i)) continue;
      seen.add(i);
      order.push(i);
    }
  }
  return order;
}

/** The nearest finished frame on either side, and how far it is. */
export interface Neighbour {
  frame: number;
  distance: number;
}

/**
 * The nearest finished frames before and after a position, where they are near enough to be looked at.
 * @param finished positions of finished frames, by number
 * @param range how far a neighbour may be
 */
export function neighboursOf(
  position: number,
  finished: ReadonlyMap<number, number>,
  range: number,
): [Neighbour | undefined, Neighbour | undefined] {
  let before: Neighbour | undefined;
  let after: Neighbour | undefined;
  for (const [frame, place] of finished) {
    const distance = Math.abs(place - position);
    if (distance === 0 || distance > range) continue;
    if (place < position && !(before && before.distance <= distance)) before = { frame, distance };
    if (place > position && !(after && after.distance <= distance)) after = { frame, distance };
  }
  return [before, after];
}
