/** A segmentation onto the grid of the series that it belongs to, by frame of reference and positions. */
import { UserError } from '../../../core/errors';
import { dot, sliceNormal, subtract } from '../../../core/geometry';
import { emptyLabels, type LabelMap } from '../../../core/segmentation';
import type { SeriesHeader } from '../../../core/series';
import type { SegmentationFile } from './read-segmentation';

/** Places that agree to so many mm are the same. */
const SAME_MM = 0.05;
const SAME_DIRECTION = 1e-3;

/**
 * Which frame of the series each frame of the segmentation lies on; `undefined` where it is not of this series, or on
 * another grid.
 */
export function framesOnSeries(
  file: SegmentationFile,
  header: Omit<SeriesHeader, 'values'>,
): number[] | undefined {
  const { geometry, identity, rows, columns } = header;
  if (file.rows !== rows || file.columns !== columns || geometry.positionsUnknown) return undefined;
  if (file.frameOfReferenceUid === '' || file.frameOfReferenceUid !== identity.frameOfReferenceUid)
    return undefined;
  if (file.seriesUid !== '' && file.seriesUid !== identity.seriesInstanceUid) return undefined;
  const normal = sliceNormal(geometry.orientation);
  const along = geometry.positions
    .map((place, frame) => ({ at: dot(place, normal), frame }))
    .sort((a, b) => a.at - b.at);
  const found: number[] = [];
  for (const { position, orientation, spacing } of file.frames) {
    const turned = orientation.some((c, i) => Math.abs(c - geometry.orientation[i]!) > SAME_DIRECTION);
    const other =
      Math.abs(spacing[0] - geometry.rowSpacing) * rows > SAME_MM ||
      Math.abs(spacing[1] - geometry.columnSpacing) * columns > SAME_MM;
    if (turned || other) return undefined;
    const at = dot(position, normal);
    let [low, high] = [0, along.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (along[middle]!.at < at - SAME_MM) low = middle + 1;
      else high = middle;
    }
    const here = along
      .slice(low, low + 2)
      .find(({ frame }) => Math.hypot(...subtract(position, geometry.positions[frame]!)) <= SAME_MM);
    if (!here) return undefined;
    found.push(here.frame);
  }
  return found;
}

/**
 * The labels of a series. A voxel of several segments gets the first of them, and a note says how many there are.
 * @param onSeries what `framesOnSeries` gave
 * Throws `UserError` (bad-file).
 */
export function labelsOnSeries(
  file: SegmentationFile,
  onSeries: readonly number[],
  { rows, columns, frames }: Pick<SeriesHeader, 'rows' | 'columns' | 'frames'>,
  name: string,
): { map: LabelMap; notes: string[] } {
  const size = rows * columns;
  const labels = emptyLabels(file.segments, size * frames);
  const known = new Set([0, ...file.segments.map(({ value }) => value)]);
  let overlaps = 0;
  file.frames.forEach(({ segment }, i) => {
    const pixels = file.pixels(i);
    const start = onSeries[i]! * size;
    for (let j = 0; j < size; j++) {
      const value = segment === undefined ? pixels[j]! : pixels[j]! >= file.threshold ? segment : 0;
      if (value === 0) continue;
      if (!known.has(value))
        throw new UserError('bad-file', `${name} is a label map that holds ${value}, which is none of its segments.`); // prettier-ignore
      const before = labels[start + j]!;
      if (before === 0) labels[start + j] = value;
      else if (before !== value) overlaps += 1;
    }
  });
  const notes: string[] = [];
  if (file.kind === 'fractional')
    notes.push('The segmentation is fractional; what is at least half inside counts as inside.');
  if (overlaps > 0)
    notes.push(
      `Segments of the segmentation overlap: in ${overlaps} cases a voxel lost a further segment and kept its first.`,
    );
  return { map: { segments: file.segments, labels }, notes };
}
