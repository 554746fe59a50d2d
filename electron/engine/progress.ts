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

export class Progress {
  private readonly started: number;
  private readonly denoising: Work;
  private readonly enhancing: Work;
  private shown = 0;

  /**
   * @param steps network evaluations of denoising in the whole job
   * @param frames frames to be super-resolved, 0 without super-resolution
   * @param evaluationsPerFrame network evaluations of super-resolving a frame
   * @param now a clock in milliseconds
   */
  constructor(
    steps: number,
    frames: number,
    private readonly evaluationsPerFrame: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.started = now();
    this.denoising = new Work(steps);
    this.enhancing = new Work(frames);
  }

  denoised(ms: number): void {
    this.denoising.add(ms);
  }

  enhanced(ms: number): void {
    this.enhancing.add(ms);
  }

  /** The share never goes back, even when super-resolution turns out dearer than was thought. */
  estimate(): Estimate {
    const elapsedMs = Math.round(this.now() - this.started);
    const stepMs = this.denoising.cost;
    if (stepMs === undefined) return { fraction: 0, elapsedMs };
    // Until a frame has been super-resolved, one of its evaluations is taken to cost what a denoising one does.
    const frameMs = this.enhancing.cost ?? this.evaluationsPerFrame * stepMs;
    const left = this.denoising.left * stepMs + this.enhancing.left * frameMs;
    const spent = this.denoising.spent + this.enhancing.spent;
    this.shown = Math.max(this.shown, left === 0 ? 1 : spent / (spent + left));
    return { fraction: this.shown, elapsedMs, remainingMs: Math.round(left) };
  }
}
