/** Timing of repeated work. On a machine with other work on it the best run says most about the program. */
export interface Times {
  /** Milliseconds. */
  best: number;
  median: number;
}

export async function runTimes(work: () => Promise<unknown>, runs: number): Promise<Times> {
  const warmUp = 3;
  const times: number[] = [];
  for (let run = -warmUp; run < runs; run++) {
    const started = performance.now();
    await work();
    if (run >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { best: times[0]!, median: times[Math.floor(times.length / 2)]! };
}
