/** Order and geometry of the slices that make one series, and what is odd about them. */
import {
  AXIAL,
  dot,
  scale,
  sliceNormal,
  type Geometry,
  type Orientation,
  type Vec3,
} from '../../../core/geometry';
import type { SeriesPart } from '../../../core/series';
import type { SliceHeader } from '../header/slice-header';
import { oddities } from './oddities';
import { areLocated, byPlace } from './places';
import { inTime } from './time';

const NO_SPACING = 1;
const MOSAIC =
  'Its images are Siemens mosaics: each shows the slices of a volume side by side, and where these lie was not read.';

export interface OrderedStack<Slice> {
  slices: Slice[];
  geometry: Geometry;
  /** Time of each frame, ms from the first, for frames at one location. */
  timesMs?: number[];
  /** Where the series of the files became several. */
  part?: SeriesPart;
  /** What is said of that, the first of the warnings. */
  partNote?: string;
  /** Why this is no volume, where the geometry does not show it. */
  notVolume?: string;
  /** Each image shows the slices of a volume side by side. */
  mosaic?: true;
  warnings: string[];
}

/** A slice, and the name of its file where that is known. */
type Numbered = SliceHeader & { file?: string };

/** "img2" before "img10". */
const NATURAL = new Intl.Collator('en', { numeric: true });

/**
 * Sorts slices of one orientation and size along their normal, in the direction in which instance numbers run; slices
 * at one location by time. Slices without a place in space keep the order of instance numbers, and of file names where
 * there are none; they are put at made-up distances, or at one place where they are a sequence over time.
 */
export function orderStack<Slice extends Numbered>(unordered: readonly Slice[]): OrderedStack<Slice> {
  const byNumber = [...unordered].sort(
    (a, b) =>
      (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
      (a.source === b.source ? 0 : NATURAL.compare(a.file ?? '', b.file ?? '')) ||
      a.frame - b.frame,
  );
  const first = byNumber[0]!;
  const located = areLocated(byNumber);
  const onePlace = !located || byPlace(byNumber).length === 1;
  const timed = onePlace && byNumber.length > 1 ? inTime(byNumber, located) : undefined;
  const slices = timed?.slices ?? (located ? alongNormal(byNumber, first.orientation!) : byNumber);

  const warnings: string[] = [];
  const { pixelAspect = 1 } = first;
  if (!first.pixelSpacing) {
    const ratio =
      pixelAspect === 1 ? '' : ` by the pixel aspect ratio of ${Number(pixelAspect.toPrecision(4))}`;
    warnings.push(`No pixel spacing is known; ${NO_SPACING} mm was taken${ratio}.`);
  }
  const [rowSpacing, columnSpacing] = first.pixelSpacing ?? [NO_SPACING * pixelAspect, NO_SPACING];
  const distance = timed ? 0 : (first.spacingBetweenSlices ?? first.sliceThickness ?? NO_SPACING);
  const orientation = first.orientation ?? AXIAL;
  const geometry: Geometry = {
    rowSpacing,
    columnSpacing,
    orientation,
    positions: located
      ? slices.map((slice) => slice.position!)
      : slices.map((_, i) => scale(sliceNormal(orientation), i * distance) as Vec3),
    ...(first.sliceThickness !== undefined && { sliceThickness: first.sliceThickness }),
    ...(!first.pixelSpacing && { pixelSpacingUnknown: true as const }),
    ...(!located && { positionsUnknown: true as const }),
  };
  let notVolume: string | undefined;
  if (first.mosaic) {
    notVolume = MOSAIC;
    warnings.push(MOSAIC);
  } else if (timed?.timesMs) {
    notVolume = 'Its images are a sequence over time at one location.';
  } else if (located) {
    warnings.push(...oddities(geometry));
  } else if (slices.length > 1) {
    notVolume = 'The files do not say where its images lie in space.';
    warnings.push(`Positions are unknown; slices are stacked ${orderOf(slices)}, ${distance} mm apart.`);
  } else {
    warnings.push('The file does not say where the image lies in space.');
  }
  return {
    slices,
    geometry,
    ...(timed?.timesMs && { timesMs: timed.timesMs }),
    ...(notVolume && { notVolume }),
    ...(first.mosaic && { mosaic: true as const }),
    warnings,
  };
}

/** What the order of slices without a place follows. */
function orderOf(slices: readonly SliceHeader[]): string {
  if (slices.every(({ source }) => source === slices[0]!.source)) return 'in the order of the file';
  const images = [...new Map(slices.map((slice) => [slice.source, slice.instanceNumber])).values()];
  const numbers = images.filter((number) => number !== undefined);
  if (new Set(numbers).size === images.length) return 'by instance number';
  return new Set(numbers).size > 1 ? 'by instance number and file name' : 'by file name';
}

function alongNormal<Slice extends SliceHeader>(
  byNumber: readonly Slice[],
  orientation: Orientation,
): Slice[] {
  const normal = sliceNormal(orientation);
  const place = new Map(byNumber.map((slice) => [slice, dot(slice.position!, normal)]));
  const sign = runsBackwards(byNumber.map((slice) => place.get(slice)!)) ? -1 : 1;
  // A stable sort: slices at one place stay in order of instance number.
  return [...byNumber].sort((a, b) => sign * (place.get(a)! - place.get(b)!));
}

/** Whether places mostly fall as instance numbers rise. */
function runsBackwards(places: readonly number[]): boolean {
  let falls = 0;
  for (let i = 1; i < places.length; i++) falls += Math.sign(places[i - 1]! - places[i]!);
  return falls > 0;
}
