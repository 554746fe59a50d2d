import { expect, test } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import { loadPack, type Pack } from '../../../../electron/engine/pack-folder';
import { SessionPool } from '../../../../electron/engine/session-pool';
import { measureSpeed } from '../../../../electron/engine/speed/measure';
import { temporaryFolder, writeTinyPack } from '../tiny-pack';

async function tinyPack(): Promise<Pack> {
  return loadPack(await writeTinyPack(await temporaryFolder()), { trusted: false });
}

/** A pool of sessions that compute nothing; `run` is told of each run. */
function pretended(run: (network: string) => Promise<void> | void) {
  let open = 0;
  const pool = new SessionPool(0, async (graph) => {
    open += 1;
    const network = graph.inputs.some(({ name }) => name === 'low') ? 'sr' : 'grid';
    return {
      run: async () => {
        await run(network);
        return new Float32Array();
      },
      release: async () => {
        open -= 1;
      },
    };
  });
  return { pool, open: () => open };
}

test('measures a real pack on the CPU and gives its sessions back', async () => {
  const shares: number[] = [];
  const figures = await measureSpeed(await tinyPack(), 'cpu', {
    sessions: new SessionPool(0),
    onProgress: (share) => shares.push(share),
  });
  expect(figures).toMatchObject({ provider: 'cpu', frames: 10 });
  for (const value of [
    figures.runMs.denoise!,
    figures.runMs['super-resolve']!,
    figures.jobMs,
    figures.memoryBytes,
  ]) {
    expect(value).toBeGreaterThan(0);
  }
  expect(shares.at(-1)).toBe(1);
  expect([...shares].sort((a, b) => a - b)).toEqual(shares);
});

test('the median of the runs that count: not those that warm up, not one that was disturbed', async () => {
  let time = 0;
  const costs = { grid: [500, 300, 20, 20, 900, 20, 600, 20], sr: [90, 80, 7] };
  const { pool } = pretended((network) => {
    const list = costs[network as 'grid' | 'sr'];
    time += list.length > 1 ? list.shift()! : list[0]!;
  });
  const figures = await measureSpeed(await tinyPack(), 'cpu', { sessions: pool, now: () => time });
  expect(figures.runMs).toEqual({ denoise: 20, 'super-resolve': 7 });
});

test('a network that takes very long is run once', async () => {
  let runs = 0;
  let time = 0;
  const { pool } = pretended(() => {
    runs += 1;
    time += 20_000;
  });
  const figures = await measureSpeed(await tinyPack(), 'cpu', { sessions: pool, now: () => time });
  expect(runs).toBe(2);
  expect(figures.runMs.denoise).toBe(20_000);
});

test('others have their turn between two runs', async () => {
  let runs = 0;
  let turns = 0;
  let most = 0;
  let since = 0;
  const { pool } = pretended(() => {
    runs += 1;
    since += 1;
    most = Math.max(most, since);
  });
  let over = false;
  const other = () => {
    turns += 1;
    since = 0;
    if (!over) setImmediate(other);
  };
  setImmediate(other);
  await measureSpeed(await tinyPack(), 'cpu', { sessions: pool });
  over = true;
  expect(runs).toBeGreaterThan(10);
  expect(turns).toBeGreaterThanOrEqual(runs);
  expect(most).toBe(1);
});

test('a cancelled measurement ends between two runs and closes what it opened', async () => {
  const controller = new AbortController();
  let runs = 0;
  const { pool, open } = pretended(() => {
    runs += 1;
    if (runs === 4) controller.abort();
  });
  await expect(
    measureSpeed(await tinyPack(), 'cpu', { sessions: pool, signal: controller.signal }),
  ).rejects.toBeInstanceOf(CancelledError);
  expect(runs).toBe(4);
  expect(open()).toBe(0);
});

test('a provider that fails is an error, and its session is not kept', async () => {
  const { pool, open } = pretended(() => Promise.reject(new Error('The driver is gone.')));
  await expect(measureSpeed(await tinyPack(), 'webgpu', { sessions: pool })).rejects.toThrow(
    'driver is gone',
  );
  expect(open()).toBe(0);
});
