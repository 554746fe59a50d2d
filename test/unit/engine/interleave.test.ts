/** Jobs that take turns step by step must come out as if each had had the machine to itself. */
import { expect, test } from 'vitest';
import type { JobEvent } from '../../../electron/core/protocol';
import { Gate } from '../../../electron/engine/gate';
import { generate } from '../../../electron/engine/generate';
import { JobFeed } from '../../../electron/engine/job-feed';
import { loadPack } from '../../../electron/engine/pack-folder';
import { SessionPool } from '../../../electron/engine/session-pool';
import { taskFromRequest } from '../../../electron/engine/task';
import { temporaryFolder, writeTinyPack } from './tiny-pack';

const common = {
  provider: { provider: 'cpu', reason: 'test' },
  app: { name: 'test', version: '0' },
} as const;
const pack = async () => loadPack(await writeTinyPack(await temporaryFolder()), { trusted: false });

test.each(['euler', 'heun', 'dpmpp2m'] as const)(
  'a job that is held at every step by another gives the same voxels (%s)',
  async (sampler) => {
    const tiny = await pack();
    const long = taskFromRequest({ packId: 'tiny', seed: 3, frames: 14, steps: 6, sampler }, tiny);
    const short = taskFromRequest({ packId: 'tiny', seed: 4, frames: 9, steps: 5, sampler }, tiny);
    const alone = [await generate(long, tiny, common), await generate(short, tiny, common)];

    const sessions = new SessionPool(0);
    const gates = [new Gate(), new Gate()];
    const order: number[] = [];
    let ended = 0;
    gates[1]!.hold(true);
    const run = (task: typeof long, mine: number) =>
      generate(task, tiny, {
        ...common,
        sessions,
        gate: gates[mine]!,
        onEvent: ({ type }) => {
          if (type !== 'preview') return;
          order.push(mine);
          if (ended > 0) return;
          gates[mine]!.hold(true);
          gates[1 - mine]!.hold(false);
        },
      }).finally(() => {
        ended += 1;
        gates.forEach((gate) => gate.hold(false));
      });
    const together = await Promise.all([run(long, 0), run(short, 1)]);

    expect(order.slice(0, 6)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(together.map(({ voxels }) => voxels)).toEqual(alone.map(({ voxels }) => voxels));
  },
);

test('the clock of a held job stands still', async () => {
  const tiny = await pack();
  const gate = new Gate();
  const events: JobEvent[] = [];
  const task = taskFromRequest({ packId: 'tiny', seed: 3, frames: 4, steps: 2 }, tiny);
  await generate(task, tiny, {
    ...common,
    gate,
    onEvent: (event) => {
      events.push(event);
      if (event.type !== 'preview' || event.step !== 1) return;
      gate.hold(true);
      setTimeout(() => gate.hold(false), 400);
    },
  });
  const elapsed = events.flatMap((event) => (event.type === 'progress' ? [event.elapsedMs] : []));
  expect(gate.stoodMs).toBeGreaterThan(300);
  expect(Math.max(...elapsed)).toBeLessThan(gate.stoodMs);
});

test('a window that comes late is told what it missed, and the rest', async () => {
  const tiny = await pack();
  const feed = new JobFeed(0);
  const port = () => {
    const events: JobEvent[] = [];
    return {
      events,
      postMessage: (event: unknown) => events.push(event as JobEvent),
      close: () => undefined,
    };
  };
  const early = port();
  const late = port();
  feed.attach(early);
  const series = await generate(
    taskFromRequest({ packId: 'tiny', seed: 3, frames: 14, steps: 4 }, tiny),
    tiny,
    {
      ...common,
      onSeries: (made) => feed.fill(made),
      onEvent: (event) => {
        feed.emit(event);
        if (event.type === 'frame' && event.done === 6) feed.attach(late);
      },
    },
  );
  expect(late.events[0]!.type).toBe('started');
  expect(late.events.filter(({ type }) => type === 'preview').length).toBeGreaterThan(1);
  const size = series.header.rows * series.header.columns;
  const voxels = new Int16Array(series.voxels.length);
  const indices: number[] = [];
  for (const event of late.events) {
    if (event.type !== 'frame') continue;
    indices.push(event.index);
    voxels.set(event.voxels, event.index * size);
  }
  expect(indices).toEqual(early.events.flatMap((event) => (event.type === 'frame' ? [event.index] : [])));
  expect(voxels).toEqual(series.voxels);
});

test('previews come at the pace of a screen, frames all', () => {
  let now = 0;
  const feed = new JobFeed(30, () => now);
  const seen: JobEvent[] = [];
  feed.attach({ postMessage: (event) => seen.push(event as JobEvent), close: () => undefined });
  const progress: JobEvent = { type: 'progress', fraction: 0, elapsedMs: 0, phase: 'denoise' };
  const told: boolean[] = [];
  for (now = 0; now < 100; now += 10) {
    told.push(feed.emit({ ...progress, fraction: now / 100 }));
    feed.emit({ type: 'frame', index: now / 10, voxels: new Int16Array(1), done: 1, total: 10 });
  }
  expect(told.filter(Boolean)).toHaveLength(4);
  expect(seen.filter(({ type }) => type === 'frame')).toHaveLength(10);
  const late: JobEvent[] = [];
  feed.attach({ postMessage: (event) => late.push(event as JobEvent), close: () => undefined });
  expect(late.at(-1)).toMatchObject({ fraction: 0.9 });
});
