/**
 * What is said of a pack, in the same words in the window and on the command line. Plain functions of plain data;
 * numbers as people write them.
 */
import type { PackSpeed, SpeedFigures } from './pack-speed-schema';
import type { InstalledPack, PackSummary } from './pack-summary';
import { providers } from './providers';
import { STAGE_KINDS, stageKinds } from './stages';
import { imagesText, imageWord, type AxisKind } from './words';

/** Columns and rows of a finished slice. */
export function packSize(pack: Pick<PackSummary, 'rows' | 'columns' | 'superResolution'>): [number, number] {
  const scale = pack.superResolution?.scale ?? 1;
  return [pack.columns * scale, pack.rows * scale];
}

/** "MR HEAD · 256 × 256 pixels · 0 to 170 mm" */
export function packLine(pack: PackSummary): string {
  const [columns, rows] = packSize(pack);
  const what = [pack.modality, pack.bodyPart].filter((part) => part !== '').join(' ');
  return `${what} · ${columns} × ${rows} pixels · ${short(pack.range[0])} to ${short(pack.range[1])} ${pack.unit}`;
}

/** The state of a pack's files in one line. */
export function hashLine(pack: Pick<InstalledPack, 'files' | 'refusal'>): string {
  const count = (state: string) => pack.files.filter((file) => file.state === state).length;
  const wrong = count('changed') + count('missing') + count('unlisted');
  if (wrong > 0)
    return wrong === 1 ? '1 file is not as pack.json says' : `${wrong} files are not as pack.json says`;
  if (count('unreadable') > 0) return 'pack.json cannot be read';
  if (pack.refusal !== null) return 'Cannot be used';
  return `Verified: ${count('verified')} files match pack.json`;
}

/** What a speed means, in one or two sentences. */
export function speedSentence(speed: PackSpeed, axis: AxisKind): string {
  const used = usedFigures(speed);
  if (!used) return speed.verdict.reason;
  const where = providers[used.provider].text;
  const about = used.jobMs < 1000 ? '' : 'about ';
  const series = `A series of ${imagesText(used.frames, axis)} takes ${about}${span(used.jobMs)}`;
  return `Runs on ${where}. ${series}, ${imageRate(used, axis)}: ${pace(used)}.`;
}

/** The figures of the provider that a job runs on. */
export function usedFigures({ figures, verdict }: PackSpeed): SpeedFigures | undefined {
  return figures.find(({ provider }) => provider === verdict.provider) ?? figures[0];
}

export function imagesPerSecond({ frames, jobMs }: Pick<SpeedFigures, 'frames' | 'jobMs'>): number {
  return jobMs > 0 ? (frames * 1000) / jobMs : 0;
}

/** "3.2 slices a second", or "12 s a slice" where it is less than one. */
export function imageRate(figures: Pick<SpeedFigures, 'frames' | 'jobMs'>, axis: AxisKind): string {
  const rate = imagesPerSecond(figures);
  if (rate >= 1) return `${significant(rate)} ${imageWord(axis)}s a second`;
  return `${significant(figures.jobMs / 1000 / Math.max(1, figures.frames))} s a ${imageWord(axis)}`;
}

/** "21 ms a step", "90 ms a run of super-resolution": what the network of each stage takes. */
export function runTexts({ runMs }: Pick<SpeedFigures, 'runMs'>): string[] {
  return STAGE_KINDS.flatMap((kind) => {
    const ms = runMs[kind];
    if (ms === undefined) return [];
    const what = kind === 'denoise' ? 'step' : `run of ${stageKinds[kind].label.toLowerCase()}`;
    return [`${significant(ms)} ms a ${what}`];
  });
}

/** What the wait is like. */
function pace(figures: SpeedFigures): string {
  if (figures.jobMs < 10_000) return 'as good as at once';
  if (figures.jobMs < 60_000) return 'short enough to watch';
  if (figures.jobMs < 600_000) return 'time for a coffee';
  return 'something for the queue overnight';
}

/** "less than 1 s", "4 s", "1 min 20 s", "2 h 5 min" */
export function span(ms: number): string {
  if (ms < 1000) return 'less than 1 s';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 && minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`;
}

/** A number of bytes: "812 B", "3.4 MB" (decimal, as systems show it). */
export function byteText(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${units[unit]}`;
}

/** Two significant digits: 0.85, 3.2, 19, 240. */
export function significant(value: number): string {
  if (value >= 10) return String(Math.round(value));
  return String(Number(value.toPrecision(2)));
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100).replace('-', '−');
}
