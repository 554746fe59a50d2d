import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installFakeWindow, settle, type FakeWindow } from '../fake-window';

const series = { id: 's', createdAt: '2026-01-01' };
const pack = {
  id: 'brain',
  spacing: [0.3, 12],
  range: [0, 170],
  unit: 'mm',
  superResolution: null,
  defaults: { frames: 64, spacing: 2.5, start: 0, steps: 10, sampler: 'heun' },
};

let fake: FakeWindow;
let kept: Map<string, string>;
let stops: (() => void)[];

beforeEach(() => {
  fake = installFakeWindow();
  kept = new Map();
  stops = [];
  fake.answers = {
    'library.list': () => [],
    'packs.list': () => ({ packs: [pack], refused: [] }),
    'jobs.queue': () => ({ paused: false, note: null, jobs: [] }),
  };
});
afterEach(() => {
  stops.forEach((stop) => stop());
  vi.unstubAllGlobals();
});

/** The window as it is after a start of the application. */
async function opened() {
  vi.resetModules();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
  const { start } = await import('../../../../renderer/start/start.svelte');
  const { library } = await import('../../../../renderer/state/library.svelte');
  const { queue } = await import('../../../../renderer/state/queue.svelte');
  const { packs } = await import('../../../../renderer/state/packs.svelte');
  stops.push(library.start(), queue.listen(), packs.listen());
  await settle();
  start.noticed(library.entries.length);
  return { start, library };
}

it('is shown while there is no series and never was one', async () => {
  const { start } = await opened();
  expect(start.shown).toBe(true);
  expect(start.begun).toBe(false);
});

it('goes with the first series, and does not come back when the library is emptied or opened again', async () => {
  const { start, library } = await opened();
  fake.answers['library.list'] = () => [series];
  await library.refresh();
  start.noticed(library.entries.length);
  expect(start.shown).toBe(false);
  fake.answers['library.list'] = () => [];
  await library.refresh();
  start.noticed(library.entries.length);
  expect(start.shown).toBe(false);
  expect((await opened()).start.shown).toBe(false);
});

it('is not shown before the library is known', async () => {
  fake.answers['library.list'] = () => new Promise(() => undefined);
  const { start } = await opened();
  expect(start.shown).toBe(false);
});

it('asks for one series at the defaults of the model, once', async () => {
  fake.answers['jobs.add'] = () => ({ jobIds: ['j'] });
  const { start } = await opened();
  await Promise.all([start.begin(), start.begin()]);
  const asked = fake.asked.filter(({ name }) => name === 'jobs.add');
  expect(asked).toHaveLength(1);
  expect(asked[0]!.request).toMatchObject({
    requests: [{ packId: 'brain', frames: 64, spacing: 2.5, start: 0, steps: 10, sampler: 'heun' }],
  });
});

it('says what went wrong with the first try', async () => {
  fake.answers['jobs.add'] = () => {
    throw new Error('The engine is not there.');
  };
  const { start } = await opened();
  await start.begin();
  expect(start.shown).toBe(true);
  expect(start.failure).toBe('The engine is not there.');
  expect(start.starting).toBe(false);
});
