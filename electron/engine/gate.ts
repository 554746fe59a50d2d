/**
 * Where a job stands between two runs of a network while another one has the machine. A held job keeps its state in
 * memory and goes on from it bit for bit, because nothing of it depends on when its steps run.
 */
import { CancelledError } from '../core/errors';

export class Gate {
  private held = false;
  private readonly waiting = new Set<() => void>();
  private standingMs = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Closes the gate, or opens it and lets through who stands before it. */
  hold(held: boolean): void {
    this.held = held;
    if (held) return;
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const pass of waiting) pass();
  }

  /** How long the job has stood before the gate so far, ms; its own clock leaves that out. */
  get stoodMs(): number {
    return this.standingMs;
  }

  /** Resolves when the gate is open. Rejects with `CancelledError` as soon as the signal is aborted. */
  async pass(signal?: AbortSignal): Promise<void> {
    while (this.held && !signal?.aborted) {
      const since = this.now();
      await this.nextChange(signal);
      this.standingMs += this.now() - since;
    }
    if (signal?.aborted) throw new CancelledError();
  }

  private nextChange(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const pass = () => {
        this.waiting.delete(pass);
        signal?.removeEventListener('abort', pass);
        resolve();
      };
      this.waiting.add(pass);
      signal?.addEventListener('abort', pass);
    });
  }
}
