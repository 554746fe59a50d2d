import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AXIAL } from '../../../../electron/core/geometry';
import type { JobEvent } from '../../../../electron/core/protocol';
import type { SeriesHeader } from '../../../../electron/core/series';
import type { JobSummary, WindowGenerateRequest } from '../../../../electron/ipc/contract';
import { installFakeWindow, settle, type FakeWindow } from '../fake-window';

const FRAMES = 3;
const request: WindowGenerateRequest = {
  packId: 'tiny',
  frames: FRAMES,
  spacing: 2,
  start: 0,
  seed: 5,
  steps: 4,
  sampler: 'heun',
  plan: 'coarse-to-fine',
  superResolution: false,
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
let job: (typeof import('../../../../renderer/state/job.svelte'))['job'];
let shown: (typeof import('../../../../renderer/state/shown.svelte'))['shown'];

beforeEach(async () => {
  vi.resetModules();
  fake = installFakeWindow();
  (await import('../../../../renderer/ipc/client')).listenForPorts();
  ({ job } = await import('../../../../renderer/state/job.svelte'));
  ({ shown } = await import('../../../../renderer/state/shown.svelte'));
  fake.answers['jobs.list'] = () => [];
  fake.answers['jobs.cancel'] = () => undefined;
  fake.answers['jobs.start'] = ({ key }: { key: string }) => {
    const { port1, port2 } = new MessageChannel();
    engine = port1;
    fake.post({ gridit: 'port', purpose: 'job', key }, port2);
    return { jobId: 'job-1' };
  };
  job.listen();
});
afterEach(() => {
  engine?.close();
  vi.unstubAllGlobals();
});

function tell(change: Partial<JobSummary>): void {
  fake.emit('job.changed', {
    id: 'job-1',
    packId: 'tiny',
    request,
    state: 'running',
    fraction: 0.5,
    elapsedMs: 1000,
    remainingMs: 1000,
    phase: 'denoising',
    provider: 'cpu',
    seriesId: null,
    error: null,
    ...change,
  });
}

function frame(index: number): JobEvent {
  return { type: 'frame', index, voxels: new Int16Array(4).fill(index + 1), done: 1, total: FRAMES };
}

describe('a job', () => {
  it('shows frames as they come, and becomes the library entry without being opened again', async () => {
    await job.start(request);
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
    await settle();
    await vi.waitFor(() => expect(shown.seriesId).toBe('series-1'));
    expect(job.running).toBe(false);
    expect(shown.current?.jobId).toBeNull();
    expect(fake.asked.some(({ name }) => name === 'library.open')).toBe(false);
    expect(job.result).toBe('Made 3 slices in 1 s.');
  });

  it('opens the entry from the library if frames were lost on the way', async () => {
    fake.answers['library.open'] = () => ({ header });
    await job.start(request);
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
    await job.start(request);
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
    await job.start(request);
    engine.postMessage(started);
    await settle();
    expect(shown.seriesId).toBeNull();
    tell({ state: 'cancelled' });
    await settle();
    expect(shown.seriesId).toBe('earlier');
  });

  it('says why it could not start, and can be started again', async () => {
    fake.answers['jobs.start'] = () => {
      throw new Error('A series is being made already.');
    };
    await job.start(request);
    expect(job.error).toBe('A series is being made already.');
    expect(job.running).toBe(false);
  });

  it('is not ended by news of another job', async () => {
    await job.start(request);
    tell({ id: 'job-0', state: 'failed', error: 'Old news.' });
    expect(job.running).toBe(true);
    expect(job.error).toBeNull();
  });

  it('is taken up again by a page that was loaded while it runs', async () => {
    tell({ id: 'job-7', fraction: 0.3 });
    expect(job.running).toBe(true);
    await job.cancel();
    expect(fake.asked.at(-1)).toEqual({ name: 'jobs.cancel', request: { jobId: 'job-7' } });
  });

  it('is not started twice', async () => {
    await Promise.all([job.start(request), job.start(request)]);
    expect(fake.asked.filter(({ name }) => name === 'jobs.start')).toHaveLength(1);
  });
});
