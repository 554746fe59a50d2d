/** The mark of synthetic images: never an annotation that can be hidden. */
import { isSynthetic, type SeriesHeader } from '../../../electron/core/series';
import { strings } from '../../strings';

const words = strings.viewer.overlay;

export interface SyntheticMark {
  text: string;
  /** This slice itself was acquired; others of its series were made. */
  acquired: boolean;
}

/** The mark of a frame (null: of a cut across all frames); undefined where nothing of it was made by a generator. */
export function syntheticMark(header: SeriesHeader, frame: number | null): SyntheticMark | undefined {
  if (!isSynthetic(header)) return undefined;
  const made = header.syntheticFrames;
  if (!made || made.length === header.frames) return { text: 'SYNTHETIC', acquired: false };
  if (frame === null) return { text: words.partlySynthetic(made.length, header.frames), acquired: false };
  return made.includes(frame)
    ? { text: 'SYNTHETIC', acquired: false }
    : { text: words.acquired, acquired: true };
}

/** Neighbouring frames that a generator made, where others of the series were acquired: few elements however many. */
export function madeRuns({ syntheticFrames = [] }: SeriesHeader): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = [];
  for (const frame of syntheticFrames.toSorted((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && last.first + last.count === frame) last.count++;
    else runs.push({ first: frame, count: 1 });
  }
  return runs;
}
