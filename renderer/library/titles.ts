/** What series go by in the list: generated ones of the same name by what differs among them. Pure. */
import type { SeriesSummary } from '../../electron/ipc/contract';
import { strings } from '../strings';

const words = strings.library.titleParts;

/** The title of each series that has another one than its description, by id. */
export function titlesOf(entries: readonly SeriesSummary[]): ReadonlyMap<string, string> {
  const byName = new Map<string, SeriesSummary[]>();
  for (const entry of entries) {
    if (!entry.made) continue;
    const same = byName.get(entry.description);
    if (same) same.push(entry);
    else byName.set(entry.description, [entry]);
  }
  const titles = new Map<string, string>();
  for (const group of byName.values()) {
    if (group.length < 2) continue;
    const varied = variedIn(group);
    for (const entry of group) titles.set(entry.id, titleOf(entry, varied));
  }
  return titles;
}

interface Varied {
  /** How many digits at the end of a seed tell all of them apart. */
  seedDigits: number;
  steps: boolean;
  frames: boolean;
  conditions: string[];
}

function variedIn(group: readonly SeriesSummary[]): Varied {
  const names = new Set(group.flatMap(({ made }) => Object.keys(made?.conditions ?? {})));
  const differs = (of: (entry: SeriesSummary) => unknown) => new Set(group.map(of)).size > 1;
  const seeds = [...new Set(group.map(({ seed }) => String(seed ?? '')))];
  let seedDigits = 3;
  const longest = Math.max(...seeds.map((seed) => seed.length));
  while (seedDigits < longest && new Set(seeds.map((seed) => seed.slice(-seedDigits))).size < seeds.length)
    seedDigits++;
  return {
    seedDigits,
    steps: differs(({ made }) => made?.steps),
    frames: differs(({ frames }) => frames),
    conditions: [...names].filter((name) => differs(({ made }) => made?.conditions[name])),
  };
}

function titleOf({ seed, made, frames }: SeriesSummary, varied: Varied): string {
  const digits = String(seed ?? '');
  const cut = digits.length > varied.seedDigits + 1;
  return [
    words.seed(cut ? `…${digits.slice(-varied.seedDigits)}` : digits),
    ...(varied.steps && made ? [words.steps(made.steps)] : []),
    ...(varied.frames ? [words.images(frames)] : []),
    ...varied.conditions.map((name) => words.condition(name, made?.conditions[name])),
  ].join(' · ');
}
