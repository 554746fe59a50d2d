import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeriesSummary } from '../../../../electron/ipc/contract';
import { Retention, SWEEP_UNDO_MS, type RetentionParts } from '../../../../electron/main/library/retention';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse('2030-06-01T12:00:00Z');

let series: SeriesSummary[];
let days: number | null;
let shown: Set<string>;
let busy: boolean;
let now: number;
let kept: Record<string, unknown>;
const told = vi.fn<RetentionParts['tell']>();
const log = { error: vi.fn<(where: string, error: unknown) => void>() };
const removed: [string, number | undefined][] = [];
let broken: string | undefined;

function summary(id: string, daysOld: number, change: Partial<SeriesSummary> = {}): SeriesSummary {
  const createdAt = new Date(NOW - daysOld * DAY).toISOString();
  return {
    ...{ id, createdAt, description: `about ${id}`, modality: 'MR', patientName: '' },
    ...{ patientId: '', studyUid: '', studyDescription: '', studyDate: '', seriesNumber: 1, made: null },
    ...{ frames: 1, rows: 2, columns: 2, spacing: [1, 1, 0], origin: 'generated', synthetic: true },
    ...{ seed: 1, warnings: [], derivations: [], kept: false, note: '', tags: [] },
    ...change,
  };
}

function retention(): Retention {
  return new Retention({
    library: {
      list: () => series,
      remove: async (id, undoMs) => {
        if (id === broken) throw new Error('disk');
        removed.push([id, undoMs]);
        series = series.filter((other) => other.id !== id);
        return undoMs ?? 0;
      },
    },
    settings: {
      get: () => ({ days }) as never,
      set: async (name, value) => {
        kept[name] = value;
      },
    },
    inUse: () => shown,
    busy: () => busy,
    tell: told,
    log,
    now: () => now,
  });
}

beforeEach(() => {
  series = [summary('new', 1), summary('older', 31), summary('oldest', 400)];
  days = 30;
  shown = new Set();
  busy = false;
  now = NOW;
  kept = {};
  removed.length = 0;
  broken = undefined;
  vi.clearAllMocks();
});

describe('retention', () => {
  it('deletes nothing while series are kept for ever', async () => {
    days = null;
    expect(retention().due()).toEqual({ due: [], spared: 0 });
    expect((await retention().sweep()).removed).toEqual([]);
    expect(removed).toEqual([]);
    expect(told).not.toHaveBeenCalled();
  });

  it('deletes what is older, oldest first, says what, and gives time to take it back', async () => {
    const swept = await retention().sweep();
    expect(swept.removed).toEqual([
      { id: 'oldest', description: 'about oldest' },
      { id: 'older', description: 'about older' },
    ]);
    expect(removed).toEqual([
      ['oldest', SWEEP_UNDO_MS],
      ['older', SWEEP_UNDO_MS],
    ]);
    expect(told).toHaveBeenCalledExactlyOnceWith(swept);
    expect(kept).toEqual({ sweep: { at: new Date(NOW).toISOString(), removed: 2 } });
  });

  it('leaves a series that is exactly as old as allowed', () => {
    series = [summary('edge', 30)];
    expect(retention().due().due).toEqual([]);
    now += 1;
    expect(
      retention()
        .due()
        .due.map(({ id }) => id),
    ).toEqual(['edge']);
  });

  it('leaves what is marked as kept, and what is shown', async () => {
    series = [summary('kept', 99, { kept: true }), summary('open', 99), summary('gone', 99)];
    shown = new Set(['open']);
    const one = retention();
    expect(one.due()).toMatchObject({ due: [{ id: 'gone' }], spared: 1 });
    await one.sweep();
    expect(series.map(({ id }) => id)).toEqual(['kept', 'open']);
  });

  it('goes on with the others where one cannot be deleted, and tells only what is gone', async () => {
    broken = 'oldest';
    expect((await retention().sweep()).removed.map(({ id }) => id)).toEqual(['older']);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  it('runs at start and then once a day, also when the timers of a sleeping computer are late', async () => {
    vi.useFakeTimers();
    try {
      const one = retention();
      one.start();
      await vi.advanceTimersByTimeAsync(0);
      expect(removed.map(([id]) => id)).toEqual(['oldest', 'older']);
      series = [summary('later', 99)];
      now += DAY / 2;
      await vi.advanceTimersByTimeAsync(DAY / 2);
      expect(removed).toHaveLength(2);
      now += DAY;
      await vi.advanceTimersByTimeAsync(20 * 60 * 1000);
      expect(removed.map(([id]) => id)).toEqual(['oldest', 'older', 'later']);
      one.stop();
      series = [summary('after', 99)];
      now += 2 * DAY;
      await vi.advanceTimersByTimeAsync(2 * DAY);
      expect(removed).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits while series are being written elsewhere', async () => {
    vi.useFakeTimers();
    try {
      busy = true;
      const one = retention();
      one.start();
      await vi.advanceTimersByTimeAsync(60 * 1000);
      expect(removed).toEqual([]);
      busy = false;
      await vi.advanceTimersByTimeAsync(20 * 60 * 1000);
      expect(removed).toHaveLength(2);
      one.stop();
    } finally {
      vi.useRealTimers();
    }
  });
});
