/**
 * The band on the body figure as arithmetic: moving it changes the start, dragging an edge changes how many
 * frames there are at the same spacing. Nothing leaves the pack's range.
 */
import { MAX_FRAMES } from '../../electron/core/request/parameters';

export interface Band {
  start: number;
  frames: number;
  spacing: number;
}

type Range = readonly [number, number];

/** Positions are set in steps of half a unit: finer than anybody aims with a mouse. */
const STEP = 0.5;

function snap(value: number): number {
  return Math.round(value / STEP) * STEP;
}

export function bandEnd(band: Band): number {
  return band.start + (band.frames - 1) * band.spacing;
}

/** The same frames, the first at `start` or as near to it as the range allows. */
export function moveBand(band: Band, start: number, range: Range): Band {
  const extent = bandEnd(band) - band.start;
  const latest = Math.max(range[0], range[1] - extent);
  return { ...band, start: Math.min(latest, Math.max(range[0], snap(start))) };
}

/** The last frame at `end` or the nearest place that a whole number of spacings reaches; the start stays. */
export function dragEnd(band: Band, end: number, range: Range): Band {
  const most = Math.floor((range[1] - band.start) / band.spacing + 1e-9) + 1;
  const wanted = Math.round((end - band.start) / band.spacing) + 1;
  return { ...band, frames: Math.min(MAX_FRAMES, most, Math.max(1, wanted)) };
}

/** The first frame near `start`; the last frame stays where it is. */
export function dragStart(band: Band, start: number, range: Range): Band {
  const end = bandEnd(band);
  const most = Math.floor((end - range[0]) / band.spacing + 1e-9) + 1;
  const wanted = Math.round((end - start) / band.spacing) + 1;
  const frames = Math.min(MAX_FRAMES, most, Math.max(1, wanted));
  // Rounded only against the noise of floating point, so that the end really stays.
  return { ...band, frames, start: Number((end - (frames - 1) * band.spacing).toFixed(6)) };
}
