import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AXIAL } from '../../../../electron/core/geometry';
import type { JobEvent } from '../../../../electron/core/protocol';
import type { SeriesHeader } from '../../../../electron/core/series';
import type { JobSummary, CompleteRequest } from '../../../../electron/ipc/contract';
import { installFakeWindow, settle, type FakeWindow } from '../fake-window';

const FRAMES = 3;
const request: CompleteRequest = {
  packId: 'tiny',
  frames: FRAMES,
  spacing: 2,
  start: 0,
  seed: 5,
  steps: 4,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  conditions: {},
  superResolution: false,
  labels: false,
  provider: 'auto',
};
const header: SeriesHeader = {
  modality: 'MR',
  rows: 2,
  columns: 2,
  frames: FRAMES,
  geometry: {
    rowSpacing: 1,
    columnSpacing: 1,
    orientation: AXIAL,
    positions: [
      [0, 0, 0],
      [0, 0, -2],
      [0, 0, -4],
    ],
  },
  values: {
    rescaleSlope: 1,
    rescaleIntercept: 0,
    units: '',
    window: { center: 1, width: 2 },
    bitsStored: 12,
    signed: false,
  },
  identity: {
    patientName: '',
    patientId: '',
    studyDescription: '',
    seriesDescription: '',
    studyDate: '',
    studyTime: '',
    studyInstanceUid: '1',
    seriesInstanceUid: '2',
    frameOfReferenceUid: '3',
    seriesNumber: 1,
    bodyPart: '',
  },
  provenance: { kind: 'imported', transferSyntaxes: [], synthetic: true, warnings: [] },
};
const started = {
  type: 'started',
  recipe: {},
  header,
  provider: { provider: 'cpu', reason: 'It is the only one.' },
  grids: 1,
  totalSteps: 4,
} as unknown as JobEvent;

let fake: FakeWindow;
let engine: MessagePort;
let queue: (typeof import('../../../../renderer/state/queue.svelte'))['queue'];
let job: (typeof import('../../../../renderer/state/job.svelte'))['job'];
let shown: (typeof import('../../../../renderer/state/shown.svelte'))['shown'];

beforeEach(async () => {
  vi.resetModules();
  fake = installFakeWindow();
  (await import('../../../../renderer/ipc/client')).listenForPorts();
  ({ queue } = await import('../../../../renderer/state/queue.svelte'));
  ({ job } = await import('../../../../renderer/state/job.svelte'));
  ({ shown } = await import('../../../../renderer/state/shown.svelte'));
  fake.answers['jobs.queue'] = () => ({ paused: false, note: null, jobs: [] });
  fake.answers['jobs.cancel'] = () => undefined;
  fake.answers['jobs.add'] = () => {
    tell({});
    return { jobIds: ['job-1'] };
  };
  fake.answers['jobs.watch'] = ({ key }: { key: string }) => {
    const { port1, port2 } = new MessageChannel();
    engine = port1;
    fake.post({ gridit: 'port', purpose: 'job', key }, port2);
    return { running: true };
  };
  queue.listen();
  await settle();
});
afterEach(() => {
  engine?.close();
  vi.unstubAllGlobals();
});

const summary: JobSummary = {
  id: 'job-1',
  batchId: 'batch-1',
  packId: 'tiny',
  request,
  state: 'running',
  fraction: 0.5,
  elapsedMs: 1000,
  remainingMs: 1000,
  phase: 'denoise',
  provider: 'cpu',
  memoryBytes: null,
  endedAt: null,
  seriesId: null,
  error: null,
  completion: null,
  placed: null,
  foreign: false,
};

/** As the main process does: news of the job, then the list. */
function tell(...changes: Partial<JobSummary>[]): void {
  const jobs = changes.map((change) => ({ ...summary, ...change }));
  for (const one of jobs) fake.emit('job.changed', one);
  fake.emit('queue.changed', { paused: false, note: null, jobs });
}

async function start(): Promise<void> {
  await queue.add([request]);
  await settle();
}

function frame(index: number): JobEvent {
  return { type: 'frame', index, voxels: new Int16Array(4).fill(index + 1), done: 1, total: FRAMES };
}

const watched = () => fake.asked.filter(({ name }) => name === 'jobs.watch').length;

describe('the job that is computed', () => {
  it('shows frames as they come, and becomes the library entry without being opened again', async () => {
    await start();
    expect(job.running).toBe(true);
    engine.postMessage(started);
    engine.postMessage(frame(2));
    await settle();
    expect(shown.current?.jobId).toBe('job-1');
    expect(shown.current?.readyCount).toBe(1);
    expect([...shown.current!.store.frame(2)]).toEqual([3, 3, 3, 3]);

    engine.postMessage(frame(0));
    engine.postMessage(frame(1));
    tell({ state: 'done', seriesId: 'series-1' });
    await vi.waitFor(() => expect(shown.seriesId).toBe('series-1'));
    expect(job.running).toBe(false);
    expect(shown.current?.jobId).toBeNull();
    expect(fake.asked.some(({ name }) => name === 'library.open')).toBe(false);
    expect(job.result).toBe('Made 3 slices in 1 s.');
  });

  it('opens the entry from the library if frames were lost on the way', async () => {
    fake.answers['library.open'] = () => ({ header });
    await start();
    engine.postMessage(started);
    await settle();
    tell({ state: 'done', seriesId: 'series-1' });
    await vi.waitFor(() => expect(fake.asked.map(({ name }) => name)).toContain('library.open'), {
      timeout: 4000,
    });
    expect(shown.seriesId).toBe('series-1');
  });

  it.each([
    ['cancelled', null],
    ['failed', 'The engine ran out of memory.'],
  ] as const)('leaves nothing on the screen when it is %s', async (state, error) => {
    await start();
    engine.postMessage(started);
    engine.postMessage(frame(1));
    await settle();
    tell({ state, error });
    await settle();
    expect(shown.current).toBeNull();
    expect(job.running).toBe(false);
    expect(job.error).toBe(error);
  });

  it('goes back to what was looked at when it is cancelled', async () => {
    fake.answers['library.open'] = () => ({ header });
    await shown.open('earlier');
    await start();
    engine.postMessage(started);
    await settle();
    expect(shown.seriesId).toBeNull();
    tell({ state: 'cancelled' });
    await settle();
    expect(shown.seriesId).toBe('earlier');
  });

  it('does not take the place of what somebody looks at, unless it was asked for', async () => {
    fake.answers['library.open'] = () => ({ header });
    await shown.open('earlier');
    tell({ id: 'job-5' });
    await settle();
    engine.postMessage(started);
    await settle();
    expect(job.series?.jobId).toBe('job-5');
    expect(shown.seriesId).toBe('earlier');
  });

  it('follows a batch from one series to the next', async () => {
    await start();
    engine.postMessage(started);
    for (const index of [0, 1, 2]) engine.postMessage(frame(index));
    await settle();
    tell({ id: 'job-2' }, { state: 'done', seriesId: 'series-1' });
    await settle();
    engine.postMessage(started);
    await settle();
    expect(job.summary?.id).toBe('job-2');
    expect(shown.current?.jobId).toBe('job-2');
  });

  it('makes way for a small one, and is taken up again where it was', async () => {
    await start();
    engine.postMessage(started);
    engine.postMessage(frame(1));
    await settle();
    tell({ state: 'suspended' });
    tell({ id: 'small' }, { state: 'suspended' });
    await settle();
    expect(job.summary?.id).toBe('small');
    tell({}, { id: 'small', state: 'done', seriesId: 'series-9' });
    await settle();
    engine.postMessage(started);
    engine.postMessage(frame(1));
    await settle();
    expect(job.summary?.id).toBe('job-1');
    expect(job.series?.readyCount).toBe(1);
    expect(watched()).toBe(3);
  });

  it('is taken up by a page that was loaded while it runs, with what it missed', async () => {
    tell({ id: 'job-7', fraction: 0.3 });
    await settle();
    expect(watched()).toBe(1);
    engine.postMessage(started);
    engine.postMessage(frame(0));
    await settle();
    expect(shown.current?.readyCount).toBe(1);
    await queue.cancel('job-7');
    expect(fake.asked.at(-1)).toEqual({ name: 'jobs.cancel', request: { jobId: 'job-7' } });
  });
});

describe('the queue in the window', () => {
  it('says why a request was refused, and takes another', async () => {
    const take = fake.answers['jobs.add']!;
    fake.answers['jobs.add'] = () => {
      throw new Error('A batch may hold 200 series at most.');
    };
    expect(await queue.add([request])).toBe(false);
    expect(queue.error).toBe('A batch may hold 200 series at most.');
    fake.answers['jobs.add'] = take;
    expect(await queue.add([request])).toBe(true);
    expect(queue.error).toBeNull();
  });

  it('moves a job by one place, and no further than the ends', () => {
    fake.answers['jobs.move'] = () => undefined;
    tell(
      { id: 'a' },
      { id: 'b', state: 'waiting' },
      { id: 'c', state: 'waiting' },
      { id: 'd', state: 'done' },
    );
    const asked = () => fake.asked.filter(({ name }) => name === 'jobs.move').map((one) => one.request);
    expect(queue.moveBy('b', -1)).toBe(1);
    expect(queue.moveBy('b', 1)).toBe(3);
    expect(queue.moveBy('c', 1)).toBe(3);
    expect(queue.moveBy('a', 1)).toBe(2);
    expect(asked()).toEqual([
      { jobId: 'b', before: 'a' },
      { jobId: 'b', before: null },
      { jobId: 'a', before: 'c' },
    ]);
  });

  it('tells of a job that is done once, for the next seed', () => {
    const seeds: number[] = [];
    queue.onDone = ({ seed }) => seeds.push(seed);
    tell({});
    tell({ state: 'done', seriesId: 'series-1' });
    tell({ state: 'done', seriesId: 'series-1' });
    expect(seeds).toEqual([5]);
  });
});
