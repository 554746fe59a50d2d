import { expect, describe, it, vi } from 'vitest';
import { UserError } from '../../../../electron/core/errors';
import { queueBench, request, seeds, settle, small } from './queue-bench';

const stage = queueBench();

describe('a job', () => {
  it('goes from the request into the library', async () => {
    const { bench } = stage;
    const [id] = await bench.add(request);
    bench.of(1).options.onProgress({
      type: 'progress',
      fraction: 0.5,
      elapsedMs: 10,
      remainingMs: 10,
      phase: 'denoise',
      memoryBytes: 5e8,
    });
    expect(bench.job(id!)).toMatchObject({
      state: 'running',
      fraction: 0.5,
      phase: 'denoise',
      memoryBytes: 5e8,
    });
    bench.of(1).finish();
    await settle();
    expect(bench.shelf.adopted).toEqual([bench.of(1).folder]);
    expect(bench.job(id!)).toMatchObject({ state: 'done', fraction: 1, seriesId: 'series-1', error: null });
    expect(bench.job(id!).endedAt).toMatch(/^\d{4}-/);
    expect(bench.shelf.discarded).toEqual(bench.shelf.prepared);
  });

  it('fails with its own sentence, and the next is made', async () => {
    const { bench } = stage;
    const [id] = await bench.add(...seeds(1, 2));
    bench.of(1).fail(new UserError('engine', 'The graphics processor ran out of memory.'));
    await settle();
    expect(bench.job(id!)).toMatchObject({
      state: 'failed',
      error: 'The graphics processor ran out of memory.',
    });
    expect(bench.list()).toBe('2 running, 1 failed');
    expect(bench.shelf.discarded).toEqual([bench.shelf.prepared[0]]);
  });

  it('keeps the details of a defect to the log', async () => {
    const { bench } = stage;
    const [id] = await bench.add(request);
    bench.of(1).fail(new TypeError('/home/somebody'));
    await settle();
    expect(bench.job(id!)).toMatchObject({ state: 'failed' });
    expect(bench.job(id!).error).not.toContain('somebody');
    expect(bench.logged).toHaveLength(1);
  });

  it('fails where the library cannot take the series, and is made again when asked', async () => {
    const { bench } = stage;
    bench.shelf.fail = new UserError('output', 'The disk is full.');
    const [id] = await bench.add(request);
    bench.of(1).finish();
    await settle();
    expect(bench.job(id!)).toMatchObject({ state: 'failed', seriesId: null, error: 'The disk is full.' });
    delete bench.shelf.fail;
    bench.queue.retry(id!);
    await settle();
    expect(bench.job(id!)).toMatchObject({ state: 'running', error: null, endedAt: null });
    bench.of(1).finish();
    await settle();
    expect(bench.job(id!)).toMatchObject({ state: 'done', seriesId: 'series-1' });
    bench.queue.retry(id!);
    expect(bench.job(id!)).toMatchObject({ state: 'done' });
  });

  it('shows itself to a window, also before the engine has it', async () => {
    const { bench } = stage;
    const [id] = bench.queue.add([request]);
    expect(bench.queue.watch(id!, 'early')).toBe(true);
    await settle();
    expect(bench.queue.watch(id!, 'late')).toBe(true);
    expect(bench.of(1).watched).toEqual(['early', 'late']);
    expect(bench.queue.watch('none', 'port')).toBe(false);
  });

  it('tells of progress now and then, of a new phase at once', async () => {
    const { bench } = stage;
    const [id] = await bench.add(request);
    const before = bench.told.length;
    for (let i = 0; i < 50; i++) {
      bench.of(1).options.onProgress({ type: 'progress', fraction: i / 100, elapsedMs: i, phase: 'denoise' });
    }
    expect(bench.told.length - before).toBeLessThan(5);
    expect(bench.job(id!).fraction).toBe(0.49);
    bench
      .of(1)
      .options.onProgress({ type: 'progress', fraction: 0.5, elapsedMs: 50, phase: 'super-resolve' });
    expect(bench.told.at(-1)).toMatchObject({ fraction: 0.5, phase: 'super-resolve' });
  });
});

describe('the order', () => {
  it('is that of asking among equals, one at a time', async () => {
    const { bench } = stage;
    await bench.add(...seeds(1, 2, 3));
    expect(bench.list()).toBe('1 running, 2 waiting, 3 waiting');
    expect(bench.begun).toHaveLength(1);
    bench.of(1).finish();
    await settle();
    expect(bench.list()).toBe('2 running, 3 waiting, 1 done');
  });

  it('lets a small job through while a large batch waits, and goes on with the batch where it was', async () => {
    const { bench } = stage;
    await bench.add(...seeds(1, 2, 3));
    await bench.add(small);
    expect(bench.list()).toBe('99 running, 1 suspended, 2 waiting, 3 waiting');
    expect([bench.of(1).held, bench.of(99).held]).toEqual([true, false]);
    bench.of(99).finish();
    await settle();
    expect(bench.list()).toBe('1 running, 2 waiting, 3 waiting, 99 done');
    expect(bench.of(1).held).toBe(false);
    expect(bench.begun).toHaveLength(2);
  });

  it('does not stop a job that is nearly done for one that takes longer than what is left of it', async () => {
    const { bench } = stage;
    await bench.add(request);
    bench.of(1).options.onProgress({ type: 'progress', fraction: 0.999, elapsedMs: 10, phase: 'denoise' });
    await bench.add(small);
    expect(bench.list()).toBe('1 running, 99 waiting');
  });

  it("is the person's where the person has moved something", async () => {
    const { bench } = stage;
    const [, , third] = await bench.add(...seeds(1, 2, 3));
    bench.queue.move(third!, bench.job(bench.queue.state().jobs[0]!.id).id);
    await settle();
    expect(bench.list()).toBe('3 running, 1 suspended, 2 waiting');
    await bench.add(small);
    expect(bench.list()).toBe('3 running, 99 waiting, 1 suspended, 2 waiting');
    bench.queue.move(third!, null);
    await settle();
    expect(bench.list()).toBe('99 running, 1 suspended, 2 waiting, 3 suspended');
  });

  it('never begins more jobs than memory is meant for', async () => {
    const { bench } = stage;
    const ids = await bench.add(...seeds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    for (const id of ids.slice(1)) {
      bench.queue.move(id, bench.queue.state().jobs[0]!.id);
      await settle();
    }
    expect(bench.begun.length).toBe(6);
    expect(bench.queue.state().jobs.filter(({ state }) => state === 'running')).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('ends what is computed at once, and leaves nothing of it', async () => {
    const { bench } = stage;
    const [id] = await bench.add(...seeds(1, 2));
    const cancelled = bench.queue.cancel(id!);
    expect(bench.job(id!)).toMatchObject({ state: 'cancelled', seriesId: null, error: null });
    await cancelled;
    expect(bench.shelf.discarded).toEqual([bench.shelf.prepared[0]]);
    expect(bench.shelf.adopted).toEqual([]);
    expect(bench.list()).toBe('2 running, 1 cancelled');
    await bench.queue.cancel(id!);
    expect(bench.job(id!)).toMatchObject({ state: 'cancelled' });
    await expect(bench.queue.cancel('other')).rejects.toBeInstanceOf(UserError);
    expect(bench.logged).toEqual([]);
  });

  it('takes what waits out of the list without a trace, and what is suspended too', async () => {
    const { bench } = stage;
    const [first, second] = await bench.add(...seeds(1, 2));
    await bench.queue.cancel(second!);
    expect(bench.list()).toBe('1 running, 2 cancelled');
    await bench.add(small);
    await bench.queue.cancel(first!);
    expect(bench.list()).toBe('99 running, 1 cancelled, 2 cancelled');
    expect(bench.begun).toHaveLength(2);
  });

  it('does not take back a series that is in the library already', async () => {
    const { bench } = stage;
    let adopt = () => {};
    const adopting = new Promise<void>((resolve) => (adopt = resolve));
    const push = bench.shelf.adopted.push.bind(bench.shelf.adopted);
    vi.spyOn(bench.shelf.adopted, 'push').mockImplementation((made: string) => (adopt(), push(made)));
    const [id] = await bench.add(request);
    bench.of(1).finish();
    await adopting;
    await bench.queue.cancel(id!);
    expect(bench.job(id!)).toMatchObject({ state: 'done', seriesId: 'series-1' });
  });
});

it('remembers so many that have ended, and forgets when told', async () => {
  const { bench } = stage;
  bench.queue.pause(true);
  for (let i = 0; i < 35; i++) await bench.queue.cancel(bench.queue.add([request])[0]!);
  expect(bench.queue.state().jobs).toHaveLength(30);
  bench.queue.forget(bench.queue.state().jobs[0]!.id);
  expect(bench.queue.state().jobs).toHaveLength(29);
  bench.queue.forget(null);
  expect(bench.queue.state().jobs).toEqual([]);
  expect(bench.states.at(-1)!.jobs).toEqual([]);
});

describe('a job that completes a series', () => {
  const completion = { seriesId: 'a'.repeat(8), asked: { spacing: 1 }, force: false };

  it('is work for the engine like any other, tells where the series lies, and says whether it is unknown', async () => {
    const { bench } = stage;
    const [id, other] = [1, 2].map((seed) => bench.queue.complete({ ...request, seed }, completion));
    await settle();
    expect(bench.of(1).work).toEqual({ request: { ...request, seed: 1 }, completion });
    bench.of(1).options.onProgress({ type: 'placed', first: 3, last: 90 });
    expect(bench.job(id!)).toMatchObject({ state: 'running', completion, placed: { first: 3, last: 90 } });
    bench.of(1).finish();
    await settle();
    expect(bench.job(id!)).toMatchObject({ state: 'done', seriesId: 'series-1', foreign: false });
    bench.of(2).fail(new UserError('foreign', 'The model does not know images like these.'));
    await settle();
    expect(bench.job(other!)).toMatchObject({ state: 'failed', foreign: true });
  });

  it('stands still for a smaller one, and is there again after a restart', async () => {
    const { bench } = stage;
    const id = bench.queue.complete(request, completion);
    await settle();
    await bench.add(small);
    expect([bench.of(1).held, bench.job(id).state]).toEqual([true, 'suspended']);
    await bench.queue.stop();
    bench.queue = await bench.open();
    await settle();
    expect(bench.job(id)).toMatchObject({ completion, placed: null, state: 'waiting' });
  });
});
