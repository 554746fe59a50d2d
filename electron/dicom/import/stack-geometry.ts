/** Order and geometry of the slices of a series, and what is odd about them. */
import {
  dot,
  scale,
  sliceNormal,
  subtract,
  AXIAL,
  type Geometry,
  type Orientation,
  type Vec3,
} from '../../core/geometry';
import type { SliceHeader } from './slice-header';

/** Direction cosines closer than this are the same orientation; scanners round to 6 digits or fewer. */
const SAME_DIRECTION = 1e-3;
/** Positions closer than this, mm, are the same. */
const SAME_PLACE = 1e-4;
/** Gaps may differ by this share, or by this many mm, without being called uneven. */
const EVEN_SHARE = 0.01;
const EVEN_MM = 0.01;
const NO_SPACING = 1;

export function sameOrientation(a: Orientation | undefined, b: Orientation | undefined): boolean {
  if (!a || !b) return a === b;
  return a.every((value, i) => Math.abs(value - b[i]!) < SAME_DIRECTION);
}

export interface OrderedStack<Slice> {
  slices: Slice[];
  geometry: Geometry;
  warnings: string[];
}

/**
 * Sorts slices of one orientation and size along their normal, in the direction in which instance numbers run.
 * Slices without a place in space are stacked by instance number at made-up distances, with a warning.
 */
export function orderStack<Slice extends SliceHeader>(unordered: readonly Slice[]): OrderedStack<Slice> {
  const warnings: string[] = [];
  const byNumber = [...unordered].sort((a, b) => (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0));
  const first = byNumber[0]!;
  const located = byNumber.every((slice) => slice.position && slice.orientation);
  const [rowSpacing, columnSpacing] = first.pixelSpacing ?? [NO_SPACING, NO_SPACING];
  if (!first.pixelSpacing) warnings.push(`No pixel spacing is given; ${NO_SPACING} mm was taken.`);

  const slices = located ? alongNormal(byNumber, first.orientation!) : byNumber;
  const distance = first.spacingBetweenSlices ?? first.sliceThickness ?? NO_SPACING;
  const geometry: Geometry = {
    rowSpacing,
    columnSpacing,
    orientation: first.orientation ?? AXIAL,
    positions: located
      ? slices.map((slice) => slice.position!)
      : slices.map((_, i) => scale(sliceNormal(first.orientation ?? AXIAL), i * distance) as Vec3),
    ...(first.sliceThickness !== undefined && { sliceThickness: first.sliceThickness }),
  };
  if (!located) {
    warnings.push(`Positions are missing; slices are stacked by instance number, ${distance} mm apart.`);
  } else {
    warnings.push(...oddities(geometry));
  }
  return { slices, geometry, warnings };
}

function alongNormal<Slice extends SliceHeader>(
  byNumber: readonly Slice[],
  orientation: Orientation,
): Slice[] {
  const normal = sliceNormal(orientation);
  const place = new Map(byNumber.map((slice) => [slice, dot(slice.position!, normal)]));
  // A stable sort: slices at one place stay in order of instance number.
  const ascending = [...byNumber].sort((a, b) => place.get(a)! - place.get(b)!);
  return runsBackwards(byNumber.map((slice) => place.get(slice)!)) ? descending(byNumber, place) : ascending;
}

function descending<Slice>(byNumber: readonly Slice[], place: ReadonlyMap<Slice, number>): Slice[] {
  return [...byNumber].sort((a, b) => place.get(b)! - place.get(a)!);
}

/** Whether places mostly fall as instance numbers rise. */
function runsBackwards(places: readonly number[]): boolean {
  let falls = 0;
  for (let i = 1; i < places.length; i++) falls += Math.sign(places[i - 1]! - places[i]!);
  return falls > 0;
}

/** Sentences on duplicates, gaps, uneven spacing and shear. */
function oddities(geometry: Geometry): string[] {
  const { positions, orientation } = geometry;
  if (positions.length < 2) return [];
  const normal = sliceNormal(orientation);
  const along = positions.map((position) => dot(position, normal));
  const gaps = along.slice(1).map((value, i) => Math.abs(value - along[i]!));
  const warnings: string[] = [];

  const duplicates = gaps.filter((gap) => gap < SAME_PLACE).length;
  if (duplicates > 0)
    warnings.push(`${count(duplicates, 'slice lies', 'slices lie')} at the same place as another.`);

  const real = gaps.filter((gap) => gap >= SAME_PLACE).sort((a, b) => a - b);
  const usual = real[Math.floor((real.length - 1) / 2)];
  if (usual !== undefined) {
    let missing = 0;
    let uneven = 0;
    for (const gap of real) {
      const steps = Math.round(gap / usual);
      const off = Math.abs(gap - steps * usual);
      const tolerance = Math.max(EVEN_MM, EVEN_SHARE * usual);
      if (steps >= 2 && off <= 10 * tolerance) missing += steps - 1;
      else if (off > tolerance || steps === 0) uneven += 1;
    }
    if (missing > 0)
      warnings.push(
        `${count(missing, 'slice seems', 'slices seem')} to be missing (usual distance ${mm(usual)}).`,
      );
    if (uneven > 0) {
      warnings.push(`Slices are unevenly spaced: ${mm(real[0]!)} to ${mm(real[real.length - 1]!)}.`);
    }
  }

  const travel = subtract(positions[positions.length - 1]!, positions[0]!);
  const sideways = subtract(travel, scale(normal, dot(travel, normal)));
  const shear = Math.hypot(...sideways);
  if (shear > 0.05 * Math.max(1, Math.abs(along[along.length - 1]! - along[0]!) / 100)) {
    warnings.push(
      `The stack is sheared (gantry tilt): the last slice is shifted by ${mm(shear)} in its plane.`,
    );
  }
  return warnings;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function mm(value: number): string {
  return `${Number(value.toFixed(3))} mm`;
}
