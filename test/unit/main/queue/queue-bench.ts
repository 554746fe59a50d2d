/** A queue on an engine and a library that do what a test tells them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import type { CompleteRequest, JobSummary, QueueState } from '../../../../electron/ipc/contract';
import type { JobWork } from '../../../../electron/ipc/jobs';
import type { Make } from '../../../../electron/main/queue/make';
import { Queue } from '../../../../electron/main/queue/queue';
import { queueFile } from '../../../../electron/main/queue/queue-file';
import { JsonFile } from '../../../../electron/main/storage/json-file';

export const request: CompleteRequest = {
  packId: 'brain',
  frames: 32,
  spacing: 3.5,
  start: 0,
  seed: 1,
  steps: 20,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  conditions: {},
  superResolution: true,
  labels: true,
  provider: 'auto',
};
export const small = { ...request, frames: 4, steps: 2, seed: 99 };
export const seeds = (...numbers: number[]) => numbers.map((seed) => ({ ...request, seed }));
export const settle = () => new Promise((resolve) => setTimeout(resolve, 8));

/** A job that the engine is at. */
interface Begun {
  work: JobWork;
  seed: number;
  folder: string;
  held: boolean;
  watched: string[];
  options: Parameters<Make<string>>[2];
  finish(): void;
  fail(error: Error): void;
}

export class QueueBench {
  folder = '';
  begun: Begun[] = [];
  told: JobSummary[] = [];
  states: QueueState[] = [];
  logged: unknown[] = [];
  shelf: { prepared: string[]; adopted: string[]; discarded: string[]; fail?: Error } = {
    prepared: [],
    adopted: [],
    discarded: [],
  };
  queue!: Queue<string>;

  path(): string {
    return join(this.folder, 'queue.json');
  }

  open(): Promise<Queue<string>> {
    return Queue.open<string>({
      make: ({ request, completion }, seriesFolder, options) =>
        new Promise<void>((finish, fail) => {
          const job: Begun = {
            work: { request, completion },
            seed: request.seed,
            folder: seriesFolder,
            held: false,
            watched: [],
            options,
            finish,
            fail,
          };
          this.begun.push(job);
          options.signal.addEventListener('abort', () => fail(new CancelledError()));
          options.onLine({ hold: (held) => (job.held = held), watch: (port) => job.watched.push(port) });
        }),
      shelf: {
        prepare: async () => {
          this.shelf.prepared.push(`/incoming/${this.shelf.prepared.length}`);
          return this.shelf.prepared.at(-1)!;
        },
        adopt: async (made) => {
          if (this.shelf.fail) throw this.shelf.fail;
          this.shelf.adopted.push(made);
          return `series-${this.shelf.adopted.length}`;
        },
        discard: async (made) => void this.shelf.discarded.push(made),
      },
      file: new JsonFile(this.path(), queueFile, (error) => this.logged.push(error)),
      log: { error: (_where, error) => void this.logged.push(error) },
      tellJob: (job) => this.told.push(job),
      tellQueue: (state) => this.states.push(state),
    });
  }

  async add(...requests: CompleteRequest[]): Promise<string[]> {
    const ids = this.queue.add(requests);
    await settle();
    return ids;
  }

  job(id: string): JobSummary {
    return this.queue.state().jobs.find((summary) => summary.id === id)!;
  }

  /** "1 running, 2 waiting": what is in the list, by seed. */
  list(): string {
    return this.queue
      .state()
      .jobs.map(({ request: { seed }, state }) => `${seed} ${state}`)
      .join(', ');
  }

  /** The last run of a seed. */
  of(seed: number): Begun {
    return this.begun.findLast((run) => run.seed === seed)!;
  }
}

/** A new bench for each test of a file. */
export function queueBench(): { readonly bench: QueueBench } {
  const held = { bench: new QueueBench() };
  beforeEach(async () => {
    held.bench = new QueueBench();
    held.bench.folder = await mkdtemp(join(tmpdir(), 'gridit-queue-'));
    held.bench.queue = await held.bench.open();
  });
  afterEach(async () => {
    await held.bench.queue.stop();
    await rm(held.bench.folder, { recursive: true, force: true });
  });
  return held;
}
