/** What can be said of two series that are laid over each other: pure arithmetic. */
import type { SeriesHeader } from '../../../electron/core/series';
import { strings } from '../../strings';
import { syntheticMark, type SyntheticMark } from '../overlay/synthetic';

/** mm, and parts of a direction of length 1. */
const TOLERANCE = 1e-3;

const near = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, index) => Math.abs(value - b[index]!) <= TOLERANCE);

/** Whether both have the same voxels in the same places, so that nothing need be resampled. */
export function sameGrid(a: SeriesHeader, b: SeriesHeader): boolean {
  const [g, h] = [a.geometry, b.geometry];
  return (
    a.identity.frameOfReferenceUid === b.identity.frameOfReferenceUid &&
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.frames === b.frames &&
    near([g.rowSpacing, g.columnSpacing], [h.rowSpacing, h.columnSpacing]) &&
    near(g.orientation, h.orientation) &&
    g.positions.every((position, index) => near(position, h.positions[index]!))
  );
}

/** The mark of a picture of both: which of them was made by a generator. */
export function jointMark(
  first: SeriesHeader,
  second: SeriesHeader,
  frame: number | null,
): SyntheticMark | undefined {
  const [a, b] = [syntheticMark(first, frame), syntheticMark(second, null)];
  const words = strings.viewer.compare;
  if (a && b) return a.acquired ? { text: words.synthetic(words.second), acquired: false } : a;
  if (a) return a.acquired ? a : { text: words.synthetic(words.first), acquired: false };
  return b && { text: words.synthetic(words.second), acquired: false };
}
