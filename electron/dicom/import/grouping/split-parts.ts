/**
 * Slices of one form of which several lie at one place are parted by what varies there: echo, b-value, image type, …,
 * and time. Only what tells slices at one place apart parts them; nothing is averaged and nothing left out.
 */
import { byPlace } from '../geometry/places';
import { round, tells, timeOf, timeTrait } from '../geometry/time';
import { CLOCKS } from '../header/moments';
import type { SliceHeader } from '../header/slice-header';
import { OVER_TIME, traitLabel, TRAITS, type Trait } from '../header/traits';

export interface Part<Slice> {
  slices: Slice[];
  /** What tells it from the others, from coarse to fine. */
  labels: string[];
  timeMs?: number;
}

/** Of images of unknown place only what makes different images, not their numbering, parts them. */
const WITHOUT_PLACE: ReadonlySet<Trait> = new Set([
  'energyWindow',
  'detector',
  'rotation',
  'echo',
  'bValue',
  'component',
]);

export function splitParts<Slice extends SliceHeader>(slices: readonly Slice[]): Part<Slice>[] {
  const places = byPlace(slices);
  const most = mostAtOnePlace(places);
  if (most === 1) return [{ slices: [...slices], labels: [] }];
  for (const trait of TRAITS) {
    if (trait === 'acquisition' || OVER_TIME.has(trait)) continue;
    if (!slices[0]!.position && !WITHOUT_PLACE.has(trait)) continue;
    const parts = splitByTrait(slices, places, trait, most);
    if (parts) return parts;
  }
  // Frames at one location stay together, as a sequence over time or as what they are.
  if (places.length === 1) return [{ slices: [...slices], labels: [] }];
  const moments = timeGroups(slices, places);
  if (moments?.overTime) return splitByTime(slices, places, moments.groups);
  // Acquisitions are counted by all kinds of rules, so that they come after the clocks.
  const acquisitions = splitByTrait(slices, places, 'acquisition', most);
  if (acquisitions) return acquisitions;
  if (!moments) return [{ slices: [...slices], labels: [] }];
  const { groups } = moments;
  return groups.map((group, i) => ({ slices: group, labels: [`repeat ${i + 1} of ${groups.length}`] }));
}

function splitByTrait<Slice extends SliceHeader>(
  slices: readonly Slice[],
  places: readonly Slice[][],
  trait: Trait,
  most: number,
): Part<Slice>[] | undefined {
  const groups = groupBy(slices, (slice) => slice.traits[trait]);
  if (groups.size < 2 || !partsWell(slices.length, places, groups, trait, most)) return undefined;
  return [...groups].flatMap(([value, group], i) =>
    splitParts(group).map((part) => ({
      ...part,
      labels: [traitLabel(trait, value, i + 1, groups.size), ...part.labels],
    })),
  );
}

/** Whether a trait differs at one place, leaves fewer slices there, and does not merely number them all. */
function partsWell<Slice extends SliceHeader>(
  total: number,
  places: readonly Slice[][],
  groups: ReadonlyMap<unknown, Slice[]>,
  trait: Trait,
  most: number,
): boolean {
  const differs = places.some((place) =>
    place.some((slice) => slice.traits[trait] !== place[0]!.traits[trait]),
  );
  if (!differs || (groups.size > most && total / groups.size < 3)) return false;
  return [...groups.values()].every((group) => mostAtOnePlace(byPlace(group)) < most);
}

function splitByTime<Slice extends SliceHeader>(
  slices: readonly Slice[],
  places: readonly Slice[][],
  groups: readonly Slice[][],
): Part<Slice>[] {
  // More times than locations, as in cardiac cine: one sequence a location.
  if (groups.length > places.length) {
    return places.map((place, i) => ({ slices: place, labels: [`location ${i + 1} of ${places.length}`] }));
  }
  const clock = CLOCKS.find((name) => tells(name, slices));
  const zero = clock && timeOf(slices, clock);
  return groups.map((group, i) => ({
    slices: group,
    labels: [`phase ${i + 1} of ${groups.length}`],
    ...(clock && { timeMs: round(timeOf(group, clock) - zero!) }),
  }));
}

/** Slices by moment: by a number of the moment, or as the first, second, … at each place. */
function timeGroups<Slice extends SliceHeader>(
  slices: readonly Slice[],
  places: readonly Slice[][],
): { groups: Slice[][]; overTime: boolean } | undefined {
  const trait = timeTrait(slices);
  if (trait) {
    const groups = [...groupBy(slices, (slice) => slice.traits[trait]).values()];
    if (groups.every((group) => mostAtOnePlace(byPlace(group)) === 1)) return { groups, overTime: true };
  }
  const count = places[0]!.length;
  // A place that has more or fewer: which one is missing cannot be told.
  if (places.some((place) => place.length !== count)) return undefined;
  const clock = CLOCKS.find(
    (name) =>
      tells(name, slices) &&
      places.every((place) => new Set(place.map((slice) => slice.moments[name])).size === count),
  );
  const order = (a: Slice, b: Slice) =>
    (clock ? a.moments[clock]! - b.moments[clock]! : 0) ||
    (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
    a.frame - b.frame;
  const sorted = places.map((place) => [...place].sort(order));
  const groups = Array.from({ length: count }, (_, i) => sorted.map((place) => place[i]!));
  return { groups, overTime: clock !== undefined };
}

function mostAtOnePlace(places: readonly unknown[][]): number {
  return Math.max(...places.map((place) => place.length));
}

/** Groups in ascending order of the value; numbers by size, those without a value first. */
function groupBy<Slice>(
  slices: readonly Slice[],
  key: (slice: Slice) => string | number | undefined,
): Map<string | number | undefined, Slice[]> {
  const groups = new Map<string | number | undefined, Slice[]>();
  for (const slice of slices) {
    const group = groups.get(key(slice));
    if (group) group.push(slice);
    else groups.set(key(slice), [slice]);
  }
  const rank = (value: string | number | undefined) => (typeof value === 'number' ? value : -Infinity);
  return new Map(
    [...groups].sort(([a], [b]) =>
      typeof a === 'string' && typeof b === 'string' ? (a < b ? -1 : 1) : rank(a) - rank(b) || 0,
    ),
  );
}
