import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import type { JobSummary, QueueState, WindowGenerateRequest } from '../../../../electron/ipc/contract';
import { ProcessLost } from '../../../../electron/main/processes/utility-host';
import type { Generate } from '../../../../electron/main/queue/generate';
import { Queue } from '../../../../electron/main/queue/queue';
import { queueFile } from '../../../../electron/main/queue/queue-file';
import { JsonFile } from '../../../../electron/main/storage/json-file';

const request: WindowGenerateRequest = {
  packId: 'brain',
  frames: 32,
  spacing: 3.5,
  start: 0,
  seed: 1,
  steps: 20,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  superResolution: true,
  provider: 'auto',
};
const small = { ...request, frames: 4, steps: 2, seed: 99 };

/** A job that the engine is at. */
interface Begun {
  seed: number;
  folder: string;
  held: boolean;
  watched: string[];
  options: Parameters<Generate<string>>[2];
  finish(): void;
  fail(error: Error): void;
}

let folder: string;
let begun: Begun[];
let told: JobSummary[];
let states: QueueState[];
let logged: unknown[];
let shelf: { prepared: string[]; adopted: string[]; discarded: string[]; fail?: Error };
let queue: Queue<string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-queue-'));
  [begun, told, states, logged] = [[], [], [], []];
  shelf = { prepared: [], adopted: [], discarded: [] };
  queue = await open();
});
afterEach(async () => {
  await queue.stop();
  await rm(folder, { recursive: true, force: true });
});

const path = () => join(folder, 'queue.json');

function open(): Promise<Queue<string>> {
  return Queue.open<string>({
    generate: ({ seed }, seriesFolder, options) =>
      new Promise<void>((finish, fail) => {
        const job: Begun = {
          seed: seed!,
          folder: seriesFolder,
          held: false,
          watched: [],
          options,
          finish,
          fail,
        };
        begun.push(job);
        options.signal.addEventListener('abort', () => fail(new CancelledError()));
        options.onLine({ hold: (held) => (job.held = held), watch: (port) => job.watched.push(port) });
      }),
    shelf: {
      prepare: async () => {
        shelf.prepared.push(`/incoming/${shelf.prepared.length}`);
        return shelf.prepared.at(-1)!;
      },
      adopt: async (made) => {
        if (shelf.fail) throw shelf.fail;
        shelf.adopted.push(made);
        return `series-${shelf.adopted.length}`;
      },
      discard: async (made) => void shelf.discarded.push(made),
    },
    file: new JsonFile(path(), queueFile, (error) => logged.push(error)),
    log: { error: (_where, error) => void logged.push(error) },
    tellJob: (job) => told.push(job),
    tellQueue: (state) => states.push(state),
  });
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 8));
const seeds = (...numbers: number[]) => numbers.map((seed) => ({ ...request, seed }));
async function add(...requests: WindowGenerateRequest[]): Promise<string[]> {
  const ids = queue.add(requests);
  await settle();
  return ids;
}
const job = (id: string) => queue.state().jobs.find((summary) => summary.id === id)!;
/** "1 running, 2 waiting": what is in the list, by seed. */
const list = () =>
  queue
    .state()
    .jobs.map(({ request: { seed }, state }) => `${seed} ${state}`)
    .join(', ');
const of = (seed: number) => begun.findLast((run) => run.seed === seed)!;

describe('a job', () => {
  it('goes from the request into the library', async () => {
    const [id] = await add(request);
    of(1).options.onProgress({
      type: 'progress',
      fraction: 0.5,
      elapsedMs: 10,
      remainingMs: 10,
      phase: 'denoising',
      memoryBytes: 5e8,
    });
    expect(job(id!)).toMatchObject({ state: 'running', fraction: 0.5, phase: 'denoising', memoryBytes: 5e8 });
    of(1).finish();
    await settle();
    expect(shelf.adopted).toEqual([of(1).folder]);
    expect(job(id!)).toMatchObject({ state: 'done', fraction: 1, seriesId: 'series-1', error: null });
    expect(job(id!).endedAt).toMatch(/^\d{4}-/);
    expect(shelf.discarded).toEqual(shelf.prepared);
  });

  it('fails with its own sentence, and the next is made', async () => {
    const [id] = await add(...seeds(1, 2));
    of(1).fail(new UserError('engine', 'The graphics processor ran out of memory.'));
    await settle();
    expect(job(id!)).toMatchObject({ state: 'failed', error: 'The graphics processor ran out of memory.' });
    expect(list()).toBe('2 running, 1 failed');
    expect(shelf.discarded).toEqual([shelf.prepared[0]]);
  });

  it('keeps the details of a defect to the log', async () => {
    const [id] = await add(request);
    of(1).fail(new TypeError('/home/somebody'));
    await settle();
    expect(job(id!)).toMatchObject({ state: 'failed' });
    expect(job(id!).error).not.toContain('somebody');
    expect(logged).toHaveLength(1);
  });

  it('fails where the library cannot take the series, and is made again when asked', async () => {
    shelf.fail = new UserError('output', 'The disk is full.');
    const [id] = await add(request);
    of(1).finish();
    await settle();
    expect(job(id!)).toMatchObject({ state: 'failed', seriesId: null, error: 'The disk is full.' });
    delete shelf.fail;
    queue.retry(id!);
    await settle();
    expect(job(id!)).toMatchObject({ state: 'running', error: null, endedAt: null });
    of(1).finish();
    await settle();
    expect(job(id!)).toMatchObject({ state: 'done', seriesId: 'series-1' });
    queue.retry(id!);
    expect(job(id!)).toMatchObject({ state: 'done' });
  });

  it('shows itself to a window, also before the engine has it', async () => {
    const [id] = queue.add([request]);
    expect(queue.watch(id!, 'early')).toBe(true);
    await settle();
    expect(queue.watch(id!, 'late')).toBe(true);
    expect(of(1).watched).toEqual(['early', 'late']);
    expect(queue.watch('none', 'port')).toBe(false);
  });

  it('tells of progress now and then, of a new phase at once', async () => {
    const [id] = await add(request);
    const before = told.length;
    for (let i = 0; i < 50; i++) {
      of(1).options.onProgress({ type: 'progress', fraction: i / 100, elapsedMs: i, phase: 'denoising' });
    }
    expect(told.length - before).toBeLessThan(5);
    expect(job(id!).fraction).toBe(0.49);
    of(1).options.onProgress({ type: 'progress', fraction: 0.5, elapsedMs: 50, phase: 'super-resolution' });
    expect(told.at(-1)).toMatchObject({ fraction: 0.5, phase: 'super-resolution' });
  });
});

describe('the order', () => {
  it('is that of asking among equals, one at a time', async () => {
    await add(...seeds(1, 2, 3));
    expect(list()).toBe('1 running, 2 waiting, 3 waiting');
    expect(begun).toHaveLength(1);
    of(1).finish();
    await settle();
    expect(list()).toBe('2 running, 3 waiting, 1 done');
  });

  it('lets a small job through while a large batch waits, and goes on with the batch where it was', async () => {
    await add(...seeds(1, 2, 3));
    await add(small);
    expect(list()).toBe('99 running, 1 suspended, 2 waiting, 3 waiting');
    expect([of(1).held, of(99).held]).toEqual([true, false]);
    of(99).finish();
    await settle();
    expect(list()).toBe('1 running, 2 waiting, 3 waiting, 99 done');
    expect(of(1).held).toBe(false);
    expect(begun).toHaveLength(2);
  });

  it('does not stop a job that is nearly done for one that takes longer than what is left of it', async () => {
    await add(request);
    of(1).options.onProgress({ type: 'progress', fraction: 0.999, elapsedMs: 10, phase: 'denoising' });
    await add(small);
    expect(list()).toBe('1 running, 99 waiting');
  });

  it("is the person's where the person has moved something", async () => {
    const [, , third] = await add(...seeds(1, 2, 3));
    queue.move(third!, job(queue.state().jobs[0]!.id).id);
    await settle();
    expect(list()).toBe('3 running, 1 suspended, 2 waiting');
    await add(small);
    expect(list()).toBe('3 running, 99 waiting, 1 suspended, 2 waiting');
    queue.move(third!, null);
    await settle();
    expect(list()).toBe('99 running, 1 suspended, 2 waiting, 3 suspended');
  });

  it('never begins more jobs than memory is meant for', async () => {
    const ids = await add(...seeds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    for (const id of ids.slice(1)) {
      queue.move(id, queue.state().jobs[0]!.id);
      await settle();
    }
    expect(begun.length).toBe(6);
    expect(queue.state().jobs.filter(({ state }) => state === 'running')).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('ends what is computed at once, and leaves nothing of it', async () => {
    const [id] = await add(...seeds(1, 2));
    const cancelled = queue.cancel(id!);
    expect(job(id!)).toMatchObject({ state: 'cancelled', seriesId: null, error: null });
    await cancelled;
    expect(shelf.discarded).toEqual([shelf.prepared[0]]);
    expect(shelf.adopted).toEqual([]);
    expect(list()).toBe('2 running, 1 cancelled');
    await queue.cancel(id!);
    expect(job(id!)).toMatchObject({ state: 'cancelled' });
    await expect(queue.cancel('other')).rejects.toBeInstanceOf(UserError);
    expect(logged).toEqual([]);
  });

  it('takes what waits out of the list without a trace, and what is suspended too', async () => {
    const [first, second] = await add(...seeds(1, 2));
    await queue.cancel(second!);
    expect(list()).toBe('1 running, 2 cancelled');
    await add(small);
    await queue.cancel(first!);
    expect(list()).toBe('99 running, 1 cancelled, 2 cancelled');
    expect(begun).toHaveLength(2);
  });

  it('does not take back a series that is in the library already', async () => {
    let adopt = () => {};
    const adopting = new Promise<void>((resolve) => (adopt = resolve));
    const push = shelf.adopted.push.bind(shelf.adopted);
    vi.spyOn(shelf.adopted, 'push').mockImplementation((made: string) => (adopt(), push(made)));
    const [id] = await add(request);
    of(1).finish();
    await adopting;
    await queue.cancel(id!);
    expect(job(id!)).toMatchObject({ state: 'done', seriesId: 'series-1' });
  });
});

describe('an engine that is lost', () => {
  it('fails the job that computed; the one that was held is made again', async () => {
    await add(request);
    await add(small);
    of(99).fail(new ProcessLost('The engine stopped unexpectedly.', false));
    of(1).fail(new ProcessLost('The engine stopped unexpectedly.', false));
    await settle();
    expect(list()).toBe('1 running, 99 failed');
    expect(begun.map(({ seed }) => seed)).toEqual([1, 99, 1]);
  });

  it('fails nothing when we ended it to cancel another job', async () => {
    const [first] = await add(...seeds(1, 2));
    void queue.cancel(first!);
    await settle();
    of(2).fail(new ProcessLost('The engine stopped unexpectedly.', true));
    await settle();
    expect(list()).toBe('2 running, 1 cancelled');
  });
});

describe('pausing', () => {
  it('stops between two steps, begins nothing, and goes on', async () => {
    queue.pause(true);
    await add(...seeds(1, 2));
    expect(list()).toBe('1 waiting, 2 waiting');
    queue.pause(false);
    await settle();
    queue.pause(true);
    expect(list()).toBe('1 suspended, 2 waiting');
    expect(of(1).held).toBe(true);
    queue.pause(false);
    expect(list()).toBe('1 running, 2 waiting');
    expect(begun).toHaveLength(1);
  });
});

describe('the next start', () => {
  it('goes on with what was not made, in its order, and knows what was', async () => {
    const [first] = await add(...seeds(1, 2, 3));
    of(1).finish();
    await settle();
    queue.move(queue.state().jobs[1]!.id, queue.state().jobs[0]!.id);
    await settle();
    await queue.stop();
    expect([...shelf.discarded].sort()).toEqual(shelf.prepared);
    begun = [];
    queue = await open();
    await settle();
    expect(list()).toBe('3 running, 2 waiting, 1 done');
    expect(job(first!).seriesId).toBe('series-1');
    expect(begun).toHaveLength(1);
    expect(queue.state()).toMatchObject({ paused: false, note: null });
  });

  it('waits for a word when the application went down in the midst of a job', async () => {
    await add(...seeds(1, 2));
    const left = await vi.waitFor(() => readFile(path(), 'utf8'));
    await queue.stop();
    await writeFile(path(), left);
    begun = [];
    queue = await open();
    expect(queue.state()).toMatchObject({
      paused: true,
      note: expect.stringContaining('ended while it made'),
    });
    expect(list()).toBe('1 waiting, 2 waiting');
    queue.pause(false);
    await settle();
    expect(list()).toBe('1 running, 2 waiting');
    expect(queue.state().note).toBeNull();
  });

  it('sets a damaged list aside and says so', async () => {
    await queue.stop();
    await writeFile(path(), '{"format":1,"jobs":');
    queue = await open();
    expect(queue.state().jobs).toEqual([]);
    expect(queue.state().note).toMatch(/set aside as queue\.json\.damaged-\d+/);
    expect((await readdir(folder)).some((name) => name.includes('damaged'))).toBe(true);
  });
});

it('remembers so many that have ended, and forgets when told', async () => {
  queue.pause(true);
  for (let i = 0; i < 35; i++) await queue.cancel(queue.add([request])[0]!);
  expect(queue.state().jobs).toHaveLength(30);
  queue.forget(queue.state().jobs[0]!.id);
  expect(queue.state().jobs).toHaveLength(29);
  queue.forget(null);
  expect(queue.state().jobs).toEqual([]);
  expect(states.at(-1)!.jobs).toEqual([]);
});
