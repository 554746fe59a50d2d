/** Order of frames in time. */
import { CLOCKS, type Clock } from '../header/moments';
import type { SliceHeader } from '../header/slice-header';
import { OVER_TIME, TRAITS } from '../header/traits';

/** Clocks that also order images of unknown place; the time of day alone makes no sequence of separate images. */
const SEQUENCE_CLOCKS: readonly Clock[] = ['trigger', 'offset', 'reference', 'frame'];

/**
 * Frames at one location in order of time; `undefined` where nothing says that they are a sequence over time.
 * @param slices in order of instance number
 * @param located whether they have a place in space
 */
export function inTime<Slice extends SliceHeader>(
  slices: readonly Slice[],
  located: boolean,
): { slices: Slice[]; timesMs: number[] } | undefined {
  const clock = (located ? CLOCKS : SEQUENCE_CLOCKS).find((name) => tells(name, slices));
  if (clock) {
    const ordered = [...slices].sort((a, b) => a.moments[clock]! - b.moments[clock]!);
    const zero = ordered[0]!.moments[clock]!;
    return { slices: ordered, timesMs: ordered.map((slice) => round(slice.moments[clock]! - zero)) };
  }
  return undefined;
}

/** Whether a clock has a time for every slice, and not the same for all. */
export function tells(clock: Clock, slices: readonly SliceHeader[]): boolean {
  const first = slices[0]!.moments[clock];
  // Frame times start anew in each file.
  if (clock === 'frame' && slices.some((slice) => slice.source !== slices[0]!.source)) return false;
  return (
    slices.every((slice) => slice.moments[clock] !== undefined) &&
    slices.some((slice) => slice.moments[clock] !== first)
  );
}

/** A trait that numbers moments, where every slice has it and it differs. */
export function timeTrait(slices: readonly SliceHeader[]) {
  return TRAITS.filter((trait) => OVER_TIME.has(trait)).find((trait) => {
    const first = slices[0]!.traits[trait];
    return (
      slices.every((slice) => slice.traits[trait] !== undefined) &&
      slices.some((slice) => slice.traits[trait] !== first)
    );
  });
}

/** Time of a set of slices by the first clock that all slices of the series have; ms. */
export function timeOf(slices: readonly SliceHeader[], clock: Clock): number {
  return Math.min(...slices.map((slice) => slice.moments[clock]!));
}

/** Clocks count in microseconds at best. */
export function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
