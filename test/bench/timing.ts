/** Timing of repeated work. On a machine with other work on it the best run says most about the program. */
export interface Times {
  /** Milliseconds. */
  best: number;
  median: number;
}

const WARM_UP = 3;

/**
 * Runs several kinds of work in turn, round after round, so that what else happens on the machine, and how fast it
 * is just then, meets all of them alike.
 * @param runs how often each is timed
 */
export async function timeInTurn<Name extends string>(
  works: Record<Name, () => Promise<unknown>>,
  runs: number,
): Promise<Record<Name, Times>> {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = -WARM_UP; run < runs; run++) {
    for (const name of names) {
      const started = performance.now();
      await works[name]();
      if (run >= 0) times[name].push(performance.now() - started);
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(times[name])])) as Record<Name, Times>;
}

function summary(times: number[]): Times {
  const sorted = times.toSorted((a, b) => a - b);
  return { best: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]! };
}
