/** How far a job is and how long it will take, from what its steps have cost so far. */

export interface Estimate {
  fraction: number;
  elapsedMs: number;
  remainingMs?: number;
}

/** Work of one kind: so many equal pieces. */
class Work {
  private done = 0;
  private spentMs = 0;
  private firstMs = 0;

  constructor(readonly total: number) {}

  add(ms: number): void {
    if (this.done === 0) this.firstMs = ms;
    this.done += 1;
    this.spentMs += ms;
  }

  get left(): number {
    return this.total - this.done;
  }

  get spent(): number {
    return this.spentMs;
  }

  /** Mean cost of a piece; the first one, which warms caches up, counts only while it is alone. */
  get cost(): number | undefined {
    if (this.done === 0) return undefined;
    return this.done === 1 ? this.firstMs : (this.spentMs - this.firstMs) / (this.done - 1);
  }
}

/** What a stage has to do in a job. */
export interface StageWork<Kind> {
  kind: Kind;
  /** Equal pieces of it: steps of the grid's sampler, frames of another stage. */
  pieces: number;
  /** Runs of the network for each piece. */
  runs: number;
}

export class Progress<Kind extends string> {
  private readonly started: number;
  private readonly stages: { kind: Kind; runs: number; work: Work }[];
  private shown = 0;

  /**
   * @param stages in the order in which frames go through them
   * @param now a clock in milliseconds
   */
  constructor(
    stages: readonly StageWork<Kind>[],
    private readonly now: () => number = () => performance.now(),
  ) {
    this.started = now();
    this.stages = stages.map(({ kind, pieces, runs }) => ({ kind, runs, work: new Work(pieces) }));
  }

  /** A piece of a stage is done and took so long. */
  done(kind: Kind, ms: number): void {
    this.stages.find((stage) => stage.kind === kind)!.work.add(ms);
  }

  /** The share never goes back, even when a later stage turns out dearer than was thought. */
  estimate(): Estimate {
    const elapsedMs = Math.round(this.now() - this.started);
    const known = this.stages.find(({ work }) => work.cost !== undefined);
    if (!known) return { fraction: 0, elapsedMs };
    // Until a stage has done a piece, one run of its network is taken to cost what one of the first known stage does.
    const runMs = known.work.cost! / Math.max(1, known.runs);
    let left = 0;
    let spent = 0;
    for (const { work, runs } of this.stages) {
      left += work.left * (work.cost ?? runs * runMs);
      spent += work.spent;
    }
    this.shown = Math.max(this.shown, left === 0 ? 1 : spent / (spent + left));
    return { fraction: this.shown, elapsedMs, remainingMs: Math.round(left) };
  }
}
