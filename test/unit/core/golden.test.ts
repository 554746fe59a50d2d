import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { plan, type PlanKind } from '../../../electron/core/planner';
import { gaussianNoise, type NoiseStream } from '../../../electron/core/random';
import { neighboursOf, refineOrder } from '../../../electron/core/refine-order';

/**
 * The files are written by models/gridit/goldens.py, whose own tests read them too: planner, noise and order of refining of the Python side
 * and of the app stay the same, so a seed that was looked at there makes the same series here.
 */
const FIXTURES = join(__dirname, '../../fixtures');

interface GoldenPlans {
  cells: number;
  limits: [number, number];
  start: number;
  spacing: number;
  plans: { kind: PlanKind; count: number; given?: number[]; grids: string[]; positions?: number[] }[];
}

interface GoldenCycles extends Omit<GoldenPlans, 'cells' | 'spacing' | 'plans'> {
  cycle: number;
  plans: (GoldenPlans['plans'][number] & { cells: number })[];
}

interface GoldenNoise {
  cases: {
    seed: number;
    stream: NoiseStream;
    index: number;
    length: number;
    first: string[];
    sha256: string;
  }[];
}

interface GoldenOrders {
  cases: {
    name: string;
    positions: number[];
    finished: number[];
    /** What each grid makes. */
    groups: number[][];
    /** Its length, where the positions go round one. */
    cycle?: number;
    /** Frame, and the finished ones above and below that it sees. */
    visits: [number, number | null, number | null][];
  }[];
}

/** How far a neighbour may be where the fixture was made. */
const NEIGHBOUR_RANGE = 24;

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as T;
}

describe('golden orders of refining', () => {
  const { cases } = read<GoldenOrders>('plans/refine-order.json');

  it.each(cases)('$name', ({ positions, finished, groups, cycle, visits }) => {
    const places = new Map(finished.map((frame) => [frame, positions[frame]!]));
    const ours = groups.flatMap((group) => {
      const frames = group.filter((frame) => !places.has(frame));
      const order = refineOrder(
        frames.map((frame) => positions[frame]!),
        NEIGHBOUR_RANGE,
      );
      return order.map((index) => {
        const frame = frames[index]!;
        const [above, below] = neighboursOf(positions[frame]!, places, NEIGHBOUR_RANGE, cycle);
        places.set(frame, positions[frame]!);
        return [frame, above?.frame ?? null, below?.frame ?? null];
      });
    });
    expect(ours).toEqual(visits);
  });
});

describe('golden plans', () => {
  it.each([4, 9, 16, 64])('with %d cells', (cells) => {
    const golden = read<GoldenPlans>(`plans/cells-${cells}.json`);
    const ours = golden.plans.map(({ kind, count, given, positions }) => {
      const grids = plan({
        positions: Array.from({ length: count }, (_, i) => golden.start + i * golden.spacing),
        cells: golden.cells,
        kind,
        range: golden.limits,
        given: new Set(given),
      });
      const lines = grids.map((grid) =>
        grid.cells.map(({ frame, known }) => (frame < 0 ? 'x' : `${known ? '-' : ''}${frame}`)).join(' '),
      );
      return {
        kind,
        count,
        ...(given && { given }),
        grids: lines,
        ...(positions && { positions: grids[0]!.cells.map(({ position }) => position) }),
      };
    });
    expect(ours).toEqual(golden.plans);
  });
});

test('golden plans round a cycle', () => {
  const golden = read<GoldenCycles>('plans/cycles.json');
  const { start, cycle } = golden;
  const ours = golden.plans.map(({ kind, cells, count, given, positions }) => {
    const places = Array.from({ length: count }, (_, i) => start + (cycle * i) / count);
    const grids = plan({
      ...{ positions: places, cells, kind, range: golden.limits, cycle },
      given: new Set(given),
    });
    const lines = grids.map((grid) =>
      grid.cells
        .map(({ frame, position, known }) => {
          if (frame < 0) return 'x';
          return `${known ? '-' : ''}${frame}${position === places[frame] ? '' : '+'}`;
        })
        .join(' '),
    );
    return {
      ...{ kind, cells, count },
      ...(given && { given }),
      grids: lines,
      ...(positions && { positions: grids[0]!.cells.map(({ position }) => position) }),
    };
  });
  expect(ours).toEqual(golden.plans);
});

describe('golden noise', () => {
  it.each(read<GoldenNoise>('noise.json').cases)(
    'of seed $seed, stream $stream, index $index',
    ({ seed, stream, index, length, first, sha256 }) => {
      const noise = gaussianNoise(seed, stream, index, length);
      const bits = new Uint32Array(noise.buffer).subarray(0, 8);
      expect(Array.from(bits, (b) => b.toString(16).padStart(8, '0'))).toEqual(first);
      expect(createHash('sha256').update(new Uint8Array(noise.buffer)).digest('hex')).toBe(sha256);
    },
  );
});
