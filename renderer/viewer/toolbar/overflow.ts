/** What a toolbar leaves out where it is too narrow: pure arithmetic. */
export interface MeasuredGroup {
  id: string;
  /** CSS pixels. */
  width: number;
  /** Groups of low rank give way first. */
  rank: number;
}

/**
 * The groups that do not fit.
 * @param available width of the toolbar, CSS pixels
 * @param more width of the button that leads to what was left out; it takes room as soon as something is
 */
export function givingWay(groups: readonly MeasuredGroup[], available: number, more: number): Set<string> {
  const left = new Set<string>();
  let width = groups.reduce((sum, group) => sum + group.width, 0);
  if (width <= available) return left;
  for (const { id, width: own } of groups.toSorted((a, b) => a.rank - b.rank)) {
    if (width + more <= available) break;
    left.add(id);
    width -= own;
  }
  return left;
}
