/** What images are called: slices of a body, frames of a time. */
import type { SeriesHeader } from './series';

export type AxisKind = 'space' | 'time';

/** What runs from image to image of a series. */
export function axisOf({ timesMs }: Pick<SeriesHeader, 'timesMs'>): AxisKind {
  return timesMs ? 'time' : 'space';
}

export function imageWord(axis: AxisKind): 'slice' | 'frame' {
  return axis === 'time' ? 'frame' : 'slice';
}

/** "1 slice", "20 frames". */
export function imagesText(count: number, axis: AxisKind): string {
  return `${count} ${imageWord(axis)}${count === 1 ? '' : 's'}`;
}
