/** Which slices lie at the same place. */
import { dot, sliceNormal, subtract, type Orientation, type Vec3 } from '../../../core/geometry';
import type { SliceHeader } from '../header/slice-header';

/**
 * Tolerances. Files write positions as decimal text of up to 16 characters or as 64-bit numbers computed from other
 * ones, so that what is meant to be equal differs by far less than a micrometre; no scanner places a slice that finely.
 */
/** Positions closer than this, mm, are the same: one micrometre. */
export const SAME_PLACE = 1e-3;
/** Direction cosines closer than this are the same orientation (0.06°); scanners round to 6 digits or fewer. */
export const SAME_DIRECTION = 1e-3;

export type Located = Pick<SliceHeader, 'position' | 'orientation'>;

export function sameOrientation(a: Orientation | undefined, b: Orientation | undefined): boolean {
  if (!a || !b) return a === b;
  return a.every((value, i) => Math.abs(value - b[i]!) < SAME_DIRECTION);
}

export function areLocated(slices: readonly Located[]): boolean {
  return slices.every((slice) => slice.position && slice.orientation);
}

/** Slices by place, places in order along the normal of the first slice; one place for slices of unknown position. */
export function byPlace<Slice extends Located>(slices: readonly Slice[]): Slice[][] {
  if (!areLocated(slices)) return [[...slices]];
  const normal = sliceNormal(slices[0]!.orientation!);
  const along = slices
    .map((slice) => ({ slice, at: dot(slice.position!, normal) }))
    .sort((a, b) => a.at - b.at);
  const places: { at: number; position: Vec3; slices: Slice[] }[] = [];
  for (const { slice, at } of along) {
    let home: (typeof places)[number] | undefined;
    // Places of one height but apart in the plane lie together at the end of the list.
    for (let i = places.length - 1; i >= 0 && at - places[i]!.at < SAME_PLACE; i--) {
      if (Math.hypot(...subtract(places[i]!.position, slice.position!)) < SAME_PLACE) home = places[i];
    }
    if (home) home.slices.push(slice);
    else places.push({ at, position: slice.position!, slices: [slice] });
  }
  return places.map((place) => place.slices);
}
