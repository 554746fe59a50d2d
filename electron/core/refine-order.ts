/**
 * The order in which frames are refined one by one: by bisection, so that most of them have finished neighbours on
 * both sides and what one frame makes up does not drift from slice to slice.
 */

/** Of the distance up to which neighbours are looked at, so much still tells something at the first pass. */
const WIDEST_STRIDE = 2 / 3;

/**
 * Indices into `positions` in the order of refinement: with s the largest power of two for which s steps of the mean
 * spacing are at most two thirds of `range`, down to 1, all frames whose index is a multiple of s and that have not come
 * before.
 * @param positions of the frames that are to be refined, increasing, mm or ms
 * @param range how far a neighbour may be
 */
export function refineOrder(positions: readonly number[], range: number): number[] {
  const count = positions.length;
  const spacing = count > 1 ? (positions[count - 1]! - positions[0]!) / (count - 1) : 0;
  let stride = 1;
  while (stride * 2 < count && stride * 2 * spacing <= WIDEST_STRIDE * range) stride *= 2;
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
 * @param cycle its length, where the axis goes round: then one frame may be on both sides
 */
export function neighboursOf(
  position: number,
  finished: ReadonlyMap<number, number>,
  range: number,
  cycle?: number,
): [Neighbour | undefined, Neighbour | undefined] {
  let before: Neighbour | undefined;
  let after: Neighbour | undefined;
  for (const [frame, place] of finished) {
    if (place === position) continue;
    const [behind, ahead] = stepsBetween(position, place, cycle);
    if (behind <= range && !(before && before.distance <= behind)) before = { frame, distance: behind };
    if (ahead <= range && !(after && after.distance <= ahead)) after = { frame, distance: ahead };
  }
  return [before, after];
}

/** How far another place lies behind and ahead of a position; infinite on the side where it is not. */
function stepsBetween(position: number, place: number, cycle: number | undefined): [number, number] {
  const step = place - position;
  const other = cycle === undefined ? Infinity : cycle - Math.abs(step);
  return step < 0 ? [-step, other] : [other, step];
}
