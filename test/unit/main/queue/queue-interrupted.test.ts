/** What a queue does after interruptions: an engine that is lost, a pause, the next start. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { ProcessLost } from '../../../../electron/main/processes/utility-host';
import { queueBench, request, seeds, settle, small } from './queue-bench';

const stage = queueBench();

describe('an engine that is lost', () => {
  it('fails the job that computed; the one that was held is made again', async () => {
    const { bench } = stage;
    await bench.add(request);
    await bench.add(small);
    bench.of(99).fail(new ProcessLost('The engine stopped unexpectedly.', false));
    bench.of(1).fail(new ProcessLost('The engine stopped unexpectedly.', false));
    await settle();
    expect(bench.list()).toBe('1 running, 99 failed');
    expect(bench.begun.map(({ seed }) => seed)).toEqual([1, 99, 1]);
  });

  it('fails nothing when we ended it to cancel another job', async () => {
    const { bench } = stage;
    const [first] = await bench.add(...seeds(1, 2));
    void bench.queue.cancel(first!);
    await settle();
    bench.of(2).fail(new ProcessLost('The engine stopped unexpectedly.', true));
    await settle();
    expect(bench.list()).toBe('2 running, 1 cancelled');
  });
});

describe('pausing', () => {
  it('stops between two steps, begins nothing, and goes on', async () => {
    const { bench } = stage;
    bench.queue.pause(true);
    await bench.add(...seeds(1, 2));
    expect(bench.list()).toBe('1 waiting, 2 waiting');
    bench.queue.pause(false);
    await settle();
    bench.queue.pause(true);
    expect(bench.list()).toBe('1 suspended, 2 waiting');
    expect(bench.of(1).held).toBe(true);
    bench.queue.pause(false);
    expect(bench.list()).toBe('1 running, 2 waiting');
    expect(bench.begun).toHaveLength(1);
  });
});

describe('the next start', () => {
  it('goes on with what was not made, in its order, and knows what was', async () => {
    const { bench } = stage;
    const [first] = await bench.add(...seeds(1, 2, 3));
    bench.of(1).finish();
    await settle();
    bench.queue.move(bench.queue.state().jobs[1]!.id, bench.queue.state().jobs[0]!.id);
    await settle();
    await bench.queue.stop();
    expect([...bench.shelf.discarded].sort()).toEqual(bench.shelf.prepared);
    bench.begun = [];
    bench.queue = await bench.open();
    await settle();
    expect(bench.list()).toBe('3 running, 2 waiting, 1 done');
    expect(bench.job(first!).seriesId).toBe('series-1');
    expect(bench.begun).toHaveLength(1);
    expect(bench.queue.state()).toMatchObject({ paused: false, note: null });
  });

  it('waits for a word when the application went down in the midst of a job', async () => {
    const { bench } = stage;
    await bench.add(...seeds(1, 2));
    const left = await vi.waitFor(async () => {
      const text = await readFile(bench.path(), 'utf8');
      expect(JSON.parse(text)).toMatchObject({ clean: false });
      return text;
    });
    await bench.queue.stop();
    await writeFile(bench.path(), left);
    bench.begun = [];
    bench.queue = await bench.open();
    expect(bench.queue.state()).toMatchObject({
      paused: true,
      note: expect.stringContaining('closed while it was making'),
    });
    expect(bench.list()).toBe('1 waiting, 2 waiting');
    bench.queue.pause(false);
    await settle();
    expect(bench.list()).toBe('1 running, 2 waiting');
    expect(bench.queue.state().note).toBeNull();
  });

  it('sets a damaged list aside and says so', async () => {
    const { bench } = stage;
    await bench.queue.stop();
    await writeFile(bench.path(), '{"format":1,"jobs":');
    bench.queue = await bench.open();
    expect(bench.queue.state().jobs).toEqual([]);
    expect(bench.queue.state().note).toMatch(/set aside as queue\.json\.damaged-\d+/);
    expect((await readdir(bench.folder)).some((name) => name.includes('damaged'))).toBe(true);
  });
});

describe('a queue that version 0.1 wrote', () => {
  it('goes on: its phases have other names, and its requests say nothing of conditions', async () => {
    const { bench } = stage;
    await bench.add(...seeds(1, 2, 3));
    bench.of(1).finish();
    await settle();
    await bench.queue.stop();
    const file = JSON.parse(await readFile(bench.path(), 'utf8'));
    const phases = ['super-resolution', 'denoising', 'writing'];
    file.jobs.forEach(({ summary }: { summary: Record<string, unknown> }, i: number) => {
      summary['phase'] = phases[i];
      delete (summary['request'] as Record<string, unknown>)['conditions'];
    });
    await writeFile(bench.path(), JSON.stringify(file));
    bench.begun = [];
    bench.queue = await bench.open();
    await settle();
    expect(bench.list()).toBe('2 running, 3 waiting, 1 done');
    expect(bench.queue.state().note).toBeNull();
    expect(bench.queue.state().jobs.map(({ request: asked }) => asked.conditions)).toEqual([{}, {}, {}]);
  });
});
