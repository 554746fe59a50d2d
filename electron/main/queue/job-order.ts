/**
 * The order of the queue. It is one list, and its first job has the machine. What is new goes before everything at
 * the end of the list that has more work left than it has itself (shortest remaining work first), so that a small
 * preview is not stuck behind a large batch; the job that it passes is stopped between two steps. What a person has
 * put in its place is not passed.
 */

/** A job that is still to be made. */
export interface Pending {
  id: string;
  /** Jobs that were asked for together count as one. */
  batch: string;
  /** Work left, in any unit. */
  work: number;
  /** Whether a person has put it where it is. */
  byHand: boolean;
}

/** Index at which a new job, or a batch of so much work in all, goes into the list. */
export function placeFor(work: number, list: readonly Pending[]): number {
  let place = list.length;
  while (place > 0) {
    const start = groupStart(list, place - 1);
    const group = list.slice(start, place);
    const left = group.reduce((sum, job) => sum + job.work, 0);
    if (left <= work || group.some((job) => job.byHand)) break;
    place = start;
  }
  return place;
}

/** First index of the run of jobs of one batch that ends at `end`; one that was put in its place stands alone. */
function groupStart(list: readonly Pending[], end: number): number {
  const belongs = ({ batch, byHand }: Pending) => batch === list[end]!.batch && byHand === list[end]!.byHand;
  let start = end;
  while (start > 0 && belongs(list[start - 1]!)) start--;
  return start;
}

/** The ids with `id` put before `before`, or at the end where that is null or not in the list. */
export function moved(ids: readonly string[], id: string, before: string | null): string[] {
  if (!ids.includes(id) || id === before) return [...ids];
  const others = ids.filter((other) => other !== id);
  const at = before === null ? -1 : others.indexOf(before);
  if (at < 0) return [...others, id];
  return [...others.slice(0, at), id, ...others.slice(at)];
}
