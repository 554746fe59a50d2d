/** What a model could make of a series, for whoever has to choose. */
import { positionsAlongNormal } from '../geometry';
import { whyNotResampled } from '../resample/resample';
import type { SeriesHeader } from '../series';
import { whyNotAxial } from './model-space';
import { missingPlaces, usualGap } from './targets';

export interface CompletionOffer {
  /** Of each slice along their normal, mm, from the first on. */
  places: number[];
  /** The usual distance of neighbours, mm. */
  spacing: number;
  /** Slices that are missing between others. */
  missing: number;
}

/** The offer, or one sentence about why there is none. */
export function completionOffer(header: SeriesHeader): CompletionOffer | { refusal: string } {
  const refusal = whyNotCompleted(header);
  if (refusal) return { refusal };
  const along = positionsAlongNormal(header.geometry);
  const places = along.map((place) => place - along[0]!);
  return { places, spacing: usualGap(places), missing: missingPlaces(places).length };
}

/** Why no model can complete a series, one sentence that can stand alone, or undefined. */
export function whyNotCompleted(header: SeriesHeader): string | undefined {
  return whyNotResampled(header) ?? whyNotAxial(header.geometry);
}
