export type Point = readonly [number, number];

/** A line with a gap of `gap` on either side of `center`, which lies on it. */
export function linePieces(from: Point, to: Point, center: Point, gap: number): { from: Point; to: Point }[] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length === 0) return [];
  const step: Point = [((to[0] - from[0]) / length) * gap, ((to[1] - from[1]) / length) * gap];
  return [
    { from, to: [center[0] - step[0], center[1] - step[1]] },
    { from: [center[0] + step[0], center[1] + step[1]], to },
  ];
}
