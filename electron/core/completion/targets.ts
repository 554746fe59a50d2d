/** Which slices a completed series has: those of the source that stay, and those that are to be made. */
import { UserError } from '../errors';
import type { GivenFrames } from '../recipe';
import { MAX_FRAMES, tidy } from '../request/parameters';

/** What is to be done with a series; places are in its own order, from the first slice on. */
export interface CompletionRequest {
  /** New distance between slices, mm: made between those that are there. */
  spacing?: number;
  /** Slices to add in front of the first and behind the last. */
  before?: number;
  after?: number;
  /** Slices that are made again from the others, from 0. */
  remake?: readonly number[];
  /** Whether slices that are missing between others are made. */
  gaps?: boolean;
  /** Whether the slices that are there get finer pixels; nothing else goes with that. */
  enhance?: boolean;
}

/** A slice of the completed series. */
export interface Target {
  /** Along the normal of the slices, mm, from the first slice of the source on. */
  place: number;
  /** The slice of the source that it is, from 0; null where it is made. */
  source: number | null;
}

/** Whether finer pixels are all that is asked for. @throws UserError `bad-request` where more is */
export function onlyEnhances({ enhance, ...others }: CompletionRequest): boolean {
  if (!enhance) return false;
  if (Object.values(others).some((value) => value !== undefined && value !== 0 && value !== false))
    throw refuse(
      'Enhancing changes every slice, and the others of these keep what is there. Do one first, then the other.',
    );
  return true;
}

/** Two slices nearer to each other than this are one. */
const SAME_PLACE = 0.02;

/**
 * @param places of the source's slices along their normal, mm; in strict order, either way
 * @throws UserError `bad-request` where nothing is left to go by, nothing is to be made, or it would be too much
 */
export function completionTargets(places: readonly number[], request: CompletionRequest): Target[] {
  const { spacing, before = 0, after = 0, remake = [], gaps = false } = request;
  const count = places.length;
  if (count < 2)
    throw refuse('This series has one slice. The model needs at least two to go by; import more of it.');
  const outside = remake.find((slice) => !(slice >= 0 && slice < count));
  if (outside !== undefined)
    throw refuse(
      `There is no slice ${outside + 1}: the series has ${count}. Name slices from 1 to ${count}.`,
    );
  const again = new Set(remake);
  const stay = places.flatMap((place, source) => (again.has(source) ? [] : [{ place, source }]));
  if (stay.length < 2)
    throw refuse(
      `Only ${stay.length} of ${count} slices would stay. Leave at least two for the model to go by.`,
    );

  const sign = Math.sign(places[count - 1]! - places[0]!);
  const usual = usualGap(places);
  const made: number[] = remake.map((slice) => places[slice]!);
  if (gaps) made.push(...missingPlaces(places));
  const all = (): number => stay.length + made.length;
  const tooMany = () =>
    refuse(
      `That would be more than ${MAX_FRAMES} slices, the most that a series of the model has. ` +
        'Ask for fewer slices or a wider spacing.',
    );
  if (spacing !== undefined) {
    if (!(spacing > 0)) throw refuse('The spacing must be a number above 0 mm.');
    for (let i = 1; i < count; i++) {
      const gap = Math.abs(places[i]! - places[i - 1]!);
      const parts = Math.max(1, Math.round(gap / spacing));
      if (all() + parts > MAX_FRAMES) throw tooMany();
      for (let j = 1; j < parts; j++) made.push(places[i - 1]! + (sign * gap * j) / parts);
    }
  }
  if (all() + before + after > MAX_FRAMES) throw tooMany();
  const step = spacing === undefined ? usual : usual / Math.max(1, Math.round(usual / spacing));
  for (let i = 1; i <= before; i++) made.push(places[0]! - sign * i * step);
  for (let i = 1; i <= after; i++) made.push(places[count - 1]! + sign * i * step);

  const targets: Target[] = [...stay];
  for (const place of made) {
    // A gap may be filled for two reasons.
    if (targets.every((target) => Math.abs(target.place - place) > SAME_PLACE))
      targets.push({ place: micro(place), source: null });
  }
  if (targets.length === stay.length)
    throw refuse(
      `Nothing is to be made: the slices are ${tidy(usual)} mm apart already. ` +
        'Ask for a smaller spacing, for slices before or after, or for slices to repair.',
    );
  return targets.sort((a, b) => sign * (a.place - b.place));
}

/**
 * The slices of a series that was completed before, and where the first slice of its source lies on the pack's axis.
 * @param depths of the source's slices along the model's axis, but for an offset
 * @param along 1 where places grow with depths, −1 where they shrink
 */
export function targetsFromRecipe(
  positions: readonly number[],
  { frames, sourceFrames }: GivenFrames,
  depths: readonly number[],
  along: 1 | -1,
): { targets: Target[]; first: number } {
  const offset = positions[frames[0]!]! - depths[sourceFrames[0]!]!;
  const placeOf = (depth: number) => along * (depth - depths[0]!) + 0; // no negative zero
  const given = new Map(frames.map((frame, i) => [frame, sourceFrames[i]!]));
  const targets = positions.map((position, i): Target => {
    const source = given.get(i);
    return source === undefined
      ? { place: micro(placeOf(position - offset)), source: null }
      : { place: placeOf(depths[source]!), source };
  });
  const sign = Math.sign(placeOf(depths[depths.length - 1]!));
  return { targets: targets.sort((a, b) => sign * (a.place - b.place)), first: depths[0]! + offset };
}

/**
 * Slices that are missing between others: in each gap of about a whole number of usual gaps, so many less one.
 * @returns places along the normal
 */
export function missingPlaces(places: readonly number[]): number[] {
  const usual = usualGap(places);
  return places.slice(1).flatMap((place, i) => {
    const from = places[i]!;
    const parts = Math.round(Math.abs(place - from) / usual);
    return Array.from(
      { length: Math.max(0, parts - 1) },
      (_, j) => from + ((place - from) * (j + 1)) / parts,
    );
  });
}

/** The median distance of neighbours. */
export function usualGap(places: readonly number[]): number {
  const gaps = places
    .slice(1)
    .map((place, i) => Math.abs(place - places[i]!))
    .sort((a, b) => a - b);
  return gaps[Math.floor((gaps.length - 1) / 2)] ?? 0;
}

/** Six decimals, so that a recipe says the same places again. */
export function micro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function refuse(sentence: string): UserError {
  return new UserError('bad-request', sentence);
}
