import { expect, test, vi } from 'vitest';
import type { CheckedGraph } from '../../../electron/engine/onnx-graph';
import { SessionPool } from '../../../electron/engine/session-pool';

const graph = {} as CheckedGraph;
const options = { provider: 'cpu' } as const;

function pool(lingerMs: number) {
  const made: { released: boolean }[] = [];
  const sessions = new SessionPool(lingerMs, async () => {
    const session = { released: false, run: async () => new Float32Array(), release: async () => undefined };
    session.release = async () => void (session.released = true);
    made.push(session);
    return session;
  });
  return { made, take: (key: string) => sessions.take(key, graph, options) };
}

test('jobs that run the same network share one session, which the last one closes', async () => {
  const { made, take } = pool(0);
  const [a, b] = await Promise.all([take('one'), take('one')]);
  await take('two');
  expect(made).toHaveLength(2);
  expect(a.session).toBe(b.session);
  await a.release();
  expect(made[0]!.released).toBe(false);
  await b.release();
  expect(made.map(({ released }) => released)).toEqual([true, false]);
});

test('a session that nobody uses stays for the next job, and then goes', async () => {
  vi.useFakeTimers();
  try {
    const { made, take } = pool(1000);
    await (await take('one')).release();
    const again = await take('one');
    expect(made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(made[0]!.released).toBe(false);
    await again.release();
    await vi.advanceTimersByTimeAsync(1001);
    expect(made[0]!.released).toBe(true);
    await take('one');
    expect(made).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('a session that failed is not given to the next job', async () => {
  const { made, take } = pool(1000);
  await (await take('one')).release(true);
  expect(made[0]!.released).toBe(true);
  await take('one');
  expect(made).toHaveLength(2);
});

test('a network that cannot be opened is tried anew', async () => {
  let fail = true;
  const sessions = new SessionPool(1000, async () => {
    if (fail) throw new Error('no memory');
    return { run: async () => new Float32Array(), release: async () => undefined };
  });
  await expect(sessions.take('one', graph, options)).rejects.toThrow('no memory');
  fail = false;
  await sessions.take('one', graph, options);
});
