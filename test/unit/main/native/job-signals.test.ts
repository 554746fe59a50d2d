import { beforeEach, describe, expect, it } from 'vitest';
import type { JobSummary } from '../../../../electron/ipc/jobs';
import { JobSignals } from '../../../../electron/main/native/job-signals';

let shares: number[];
let notes: string[];
let watched: boolean;
let badges: number[];
let signals: JobSignals;

beforeEach(() => {
  [shares, notes, watched, badges] = [[], [], false, []];
  signals = new JobSignals({
    progress: (share) => shares.push(share),
    notify: (title, body) => notes.push(`${title}: ${body}`),
    watched: () => watched,
    badge: (count) => badges.push(count),
  });
});

const job = (change: Partial<JobSummary>) =>
  ({
    id: 'a',
    state: 'running',
    fraction: 0,
    elapsedMs: 60_000,
    request: { frames: 32, seed: 7 },
    ...change,
  }) as JobSummary;

describe('the task bar', () => {
  it('shows the job that is computed, in steps that can be seen, and then nothing', () => {
    for (const fraction of [0, 0.001, 0.005, 0.5, 0.501]) signals.changed(job({ fraction }));
    signals.changed(job({ id: 'b', state: 'waiting' }));
    signals.changed(job({ state: 'done', fraction: 1 }));
    expect(shares).toEqual([0, 0.5, -1]);
  });

  it('goes to the job that has the turn', () => {
    signals.changed(job({ fraction: 0.3 }));
    signals.changed(job({ state: 'suspended', fraction: 0.3 }));
    signals.changed(job({ id: 'small', fraction: 0.9 }));
    signals.changed(job({ state: 'cancelled' }));
    expect(shares).toEqual([0.3, -1, 0.9]);
  });
});

describe('a notification', () => {
  it('comes at the end of a long job that nobody watched', () => {
    signals.changed(job({ state: 'done' }));
    signals.changed(job({ state: 'failed', error: 'The disk is full.' }));
    expect(notes).toEqual([
      'Series made: 32 images, seed 7.',
      'A series could not be made: The disk is full.',
    ]);
  });

  it('does not come for a short one, a cancelled one, or where somebody looks', () => {
    signals.changed(job({ state: 'done', elapsedMs: 500 }));
    signals.changed(job({ state: 'cancelled' }));
    watched = true;
    signals.changed(job({ state: 'done' }));
    expect(notes).toEqual([]);
  });
});

describe('the number on the icon', () => {
  it('counts what ended since somebody looked, short jobs too, and goes when somebody looks', () => {
    signals.changed(job({ state: 'done', elapsedMs: 10 }));
    signals.changed(job({ state: 'failed', error: 'No.' }));
    signals.changed(job({ state: 'cancelled' }));
    signals.seen();
    signals.seen();
    watched = true;
    signals.changed(job({ state: 'done' }));
    expect(badges).toEqual([1, 2, 0]);
  });
});
