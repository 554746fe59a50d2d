/** Series on their way to a node, one after the other: what was sent, what was not, and another try for that. */
import type { ExportChoices } from '../../electron/core/export-options';
import type { SendOutcome } from '../../electron/core/pacs-node';
import { call, on } from '../ipc/client';
import { strings } from '../strings';

interface SeriesTask {
  seriesId: string;
  taskId: string;
  /** Files that it has, as far as is known. */
  total: number;
}

export class Sending {
  /** null before the first try. */
  state = $state.raw<'running' | 'done' | 'cancelled' | 'failed' | null>(null);
  /** Of the files in work; 0 of 0 while they are written. */
  progress = $state.raw({ done: 0, total: 0 });
  /** By series and file name, the last outcome of each. */
  outcomes = $state.raw<ReadonlyMap<string, SendOutcome>>(new Map());
  problem = $state.raw<string | null>(null);

  /** What is written for a task stays the same until it ends: pseudonyms, for one, are drawn once. */
  #tasks: readonly SeriesTask[];
  #cancelled = false;
  /** Files of the series before the one that is being sent. */
  #before = 0;
  readonly #stop = on('network.progress', ({ taskId, done, total }) => {
    const task = this.#tasks.find((each) => each.taskId === taskId);
    if (!task) return;
    task.total = Math.max(task.total, total);
    this.progress = { done: this.#before + done, total: this.#before + total };
  });

  constructor(private readonly seriesIds: readonly string[]) {
    this.#tasks = this.#newTasks();
  }

  #newTasks(): readonly SeriesTask[] {
    return this.seriesIds.map((seriesId) => ({ seriesId, taskId: crypto.randomUUID(), total: 0 }));
  }

  readonly sent = $derived([...this.outcomes.values()].filter(({ state }) => state !== 'failed').length);
  readonly remarks = $derived(
    [...this.outcomes.values()].filter(({ state }) => state === 'sent-with-warning'),
  );
  readonly failed = $derived([...this.outcomes.values()].filter(({ state }) => state === 'failed'));

  /** Files that a cancelled or broken run did not get to. */
  get untried(): number {
    const total = this.#tasks.reduce((sum, task) => sum + task.total, 0);
    return Math.max(0, total - this.outcomes.size);
  }

  /** Sends everything, or what is not sent yet where there was a run before. */
  async run(nodeId: string, choices: ExportChoices): Promise<void> {
    this.state = 'running';
    this.problem = null;
    this.progress = { done: 0, total: 0 };
    this.#cancelled = false;
    this.#before = 0;
    try {
      for (const task of this.#tasks) {
        await this.#send(task, nodeId, choices);
        if (this.state !== 'running') return;
        this.#before += task.total;
      }
      this.state = 'done';
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.state = 'failed';
    }
  }

  /** Leaves the state at running where the next may follow. */
  async #send(task: SeriesTask, nodeId: string, choices: ExportChoices): Promise<void> {
    const { seriesId, taskId } = task;
    const own = [...this.outcomes].filter(([key]) => key.startsWith(`${seriesId}/`));
    const skip = own.filter(([, { state }]) => state !== 'failed').map(([, { file }]) => file);
    if (task.total > 0 && skip.length >= task.total) return;
    const { state, problem, outcomes } = await call('network.send', {
      ...{ seriesId, nodeId, taskId, choices, skip },
    });
    task.total = Math.max(task.total, skip.length + outcomes.length);
    const now = outcomes.map((each) => [`${seriesId}/${each.file}`, each] as const);
    this.outcomes = new Map([...this.outcomes, ...now]);
    const cancelled = state === 'cancelled' || this.#cancelled;
    this.problem = cancelled ? strings.network.send.cancelled : problem;
    if (cancelled || state !== 'done') this.state = cancelled ? 'cancelled' : state;
  }

  /** Another node has none of it. */
  forget(): void {
    this.outcomes = new Map();
    for (const task of this.#tasks) task.total = 0;
    this.state = null;
    this.problem = null;
  }

  /** Other choices make other files: what was written and sent before counts for nothing. */
  renew(): void {
    this.#end();
    this.#tasks = this.#newTasks();
    this.forget();
  }

  cancel(): void {
    this.#cancelled = true;
    for (const { taskId } of this.#tasks) void call('network.cancel', { taskId });
  }

  /** Ends what runs and removes the files that were written for it. */
  close(): void {
    this.#stop();
    this.#end();
  }

  #end(): void {
    for (const { taskId } of this.#tasks) void call('network.endTask', { taskId });
  }
}
