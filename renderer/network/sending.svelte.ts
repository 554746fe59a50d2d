/** One series on its way to a node: what was sent, what was not, and another try for that. */
import type { ExportChoices } from '../../electron/core/export-options';
import type { SendOutcome } from '../../electron/core/pacs-node';
import { call, on } from '../ipc/client';
import { strings } from '../strings';

export class Sending {
  /** null before the first try. */
  state = $state.raw<'running' | 'done' | 'cancelled' | 'failed' | null>(null);
  /** Of the files in work; 0 of 0 while they are written. */
  progress = $state.raw({ done: 0, total: 0 });
  /** By file name, the last outcome of each. */
  outcomes = $state.raw<ReadonlyMap<string, SendOutcome>>(new Map());
  problem = $state.raw<string | null>(null);

  /** What is written for a task stays the same until it ends: pseudonyms, for one, are drawn once. */
  #taskId = crypto.randomUUID();
  #total = 0;
  readonly #stop = on('network.progress', ({ taskId, done, total }) => {
    if (taskId === this.#taskId) this.progress = { done, total };
  });

  constructor(private readonly seriesId: string) {}

  readonly sent = $derived([...this.outcomes.values()].filter(({ state }) => state !== 'failed').length);
  readonly remarks = $derived(
    [...this.outcomes.values()].filter(({ state }) => state === 'sent-with-warning'),
  );
  readonly failed = $derived([...this.outcomes.values()].filter(({ state }) => state === 'failed'));

  /** Files that a cancelled or broken run did not get to. */
  get untried(): number {
    return Math.max(0, this.#total - this.outcomes.size);
  }

  /** Sends everything, or what is not sent yet where there was a run before. */
  async run(nodeId: string, choices: ExportChoices): Promise<void> {
    const skip = [...this.outcomes.values()]
      .filter(({ state }) => state !== 'failed')
      .map(({ file }) => file);
    this.state = 'running';
    this.problem = null;
    this.progress = { done: 0, total: 0 };
    try {
      const { state, problem, outcomes } = await call('network.send', {
        seriesId: this.seriesId,
        nodeId,
        taskId: this.#taskId,
        choices,
        skip,
      });
      this.#total = Math.max(this.#total, skip.length + this.progress.total);
      this.outcomes = new Map([...this.outcomes, ...outcomes.map((each) => [each.file, each] as const)]);
      this.problem = state === 'cancelled' ? strings.network.send.cancelled : problem;
      this.state = state;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.state = 'failed';
    }
  }

  /** Another node has none of it. */
  forget(): void {
    this.outcomes = new Map();
    this.#total = 0;
    this.state = null;
    this.problem = null;
  }

  /** Other choices make other files: what was written and sent before counts for nothing. */
  renew(): void {
    void call('network.endTask', { taskId: this.#taskId });
    this.#taskId = crypto.randomUUID();
    this.forget();
  }

  cancel(): void {
    void call('network.cancel', { taskId: this.#taskId });
  }

  /** Ends what runs and removes the files that were written for it. */
  close(): void {
    this.#stop();
    void call('network.endTask', { taskId: this.#taskId });
  }
}
