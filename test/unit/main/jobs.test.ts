import { beforeEach, describe, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../electron/core/errors';
import type { JobSummary, WindowGenerateRequest } from '../../../electron/ipc/contract';
import { Jobs, type Generate } from '../../../electron/main/jobs';

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

type Options = Parameters<Generate<string>>[2];

let told: JobSummary[];
let logged: unknown[];
let shelf: { prepared: string[]; adopted: string[]; discarded: string[]; fail?: Error };
let running: { options: Options; folder: string; finish(): void; fail(error: Error): void } | undefined;
let jobs: Jobs<string>;

beforeEach(() => {
  told = [];
  logged = [];
  shelf = { prepared: [], adopted: [], discarded: [] };
  running = undefined;
  const generate: Generate<string> = (_request, folder, options) =>
    new Promise<void>((finish, fail) => {
      running = { options, folder, finish, fail };
      options.signal.addEventListener('abort', () => fail(new CancelledError()));
    });
  jobs = new Jobs<string>(
    generate,
    {
      prepare: async () => {
        const folder = `/incoming/${shelf.prepared.length}`;
        shelf.prepared.push(folder);
        return folder;
      },
      adopt: async (folder) => {
        if (shelf.fail) throw shelf.fail;
        shelf.adopted.push(folder);
        return `series-${shelf.adopted.length}`;
      },
      discard: async (folder) => void shelf.discarded.push(folder),
    },
    (job) => told.push(job),
    { error: (_where, error) => void logged.push(error) },
  );
});

async function started(): Promise<string> {
  const id = jobs.start(request, 'port');
  await settle();
  expect(running).toBeDefined();
  return id;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const last = () => told[told.length - 1]!;

describe('Jobs', () => {
  it('takes a job from the request into the library', async () => {
    const id = await started();
    expect(running!.options.port).toBe('port');
    running!.options.onProgress({
      type: 'progress',
      fraction: 0.5,
      elapsedMs: 10,
      remainingMs: 10,
      phase: 'denoising',
    });
    expect(last()).toMatchObject({
      id,
      state: 'running',
      fraction: 0.5,
      remainingMs: 10,
      phase: 'denoising',
    });
    running!.finish();
    await settle();
    expect(shelf.adopted).toEqual([running!.folder]);
    expect(last()).toMatchObject({ id, state: 'done', seriesId: 'series-1', error: null });
    expect(shelf.discarded).toEqual(shelf.prepared);
    expect(jobs.list()).toEqual([last()]);
  });

  it('refuses a second job while one runs, and takes it afterwards', async () => {
    await started();
    expect(() => jobs.start(request, 'port')).toThrow(UserError);
    running!.finish();
    await settle();
    await started();
    expect(jobs.list()).toHaveLength(2);
  });

  it('cancels: no series, nothing left, not a failure', async () => {
    const id = await started();
    await jobs.cancel(id);
    expect(last()).toMatchObject({ state: 'cancelled', seriesId: null, error: null });
    expect(shelf.adopted).toEqual([]);
    expect(shelf.discarded).toEqual(shelf.prepared);
    expect(logged).toEqual([]);
    await jobs.cancel(id);
    expect(last()).toMatchObject({ state: 'cancelled' });
    await expect(jobs.cancel('other')).rejects.toBeInstanceOf(UserError);
  });

  it('fails with the sentence of a UserError, and goes on', async () => {
    await started();
    running!.fail(new UserError('engine', 'The engine stopped unexpectedly (exit code 9).'));
    await settle();
    expect(last()).toMatchObject({
      state: 'failed',
      error: 'The engine stopped unexpectedly (exit code 9).',
    });
    expect(shelf.discarded).toEqual(shelf.prepared);
    await started();
  });

  it('keeps the details of a defect to the log', async () => {
    await started();
    running!.fail(new TypeError('/home/somebody'));
    await settle();
    expect(last().state).toBe('failed');
    expect(last().error).not.toContain('somebody');
    expect(logged).toHaveLength(1);
  });

  it('fails where the library cannot take the series', async () => {
    shelf.fail = new UserError('output', 'The disk is full.');
    await started();
    running!.finish();
    await settle();
    expect(last()).toMatchObject({ state: 'failed', seriesId: null, error: 'The disk is full.' });
    expect(shelf.discarded).toEqual(shelf.prepared);
  });

  it('tells of progress now and then, of a new phase at once', async () => {
    await started();
    const before = told.length;
    for (let i = 0; i < 50; i++) {
      running!.options.onProgress({ type: 'progress', fraction: i / 100, elapsedMs: i, phase: 'denoising' });
    }
    expect(told.length - before).toBeLessThan(5);
    expect(jobs.list()[0]!.fraction).toBe(0.49);
    running!.options.onProgress({
      type: 'progress',
      fraction: 0.5,
      elapsedMs: 50,
      phase: 'super-resolution',
    });
    expect(last()).toMatchObject({ fraction: 0.5, phase: 'super-resolution' });
  });

  it('stops what runs when the application ends', async () => {
    await started();
    await jobs.stop();
    expect(last()).toMatchObject({ state: 'cancelled' });
    expect(shelf.discarded).toEqual(shelf.prepared);
    await jobs.stop();
  });

  it('forgets the oldest of many', async () => {
    for (let i = 0; i < 25; i++) {
      await started();
      running!.finish();
      await settle();
    }
    expect(jobs.list()).toHaveLength(20);
    expect(jobs.list()[19]).toEqual(last());
  });
});
