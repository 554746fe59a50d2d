import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan, type GridPlan } from '../../../electron/core/planner';
import type { PlanKind } from '../../../electron/core/planner';

const RANGE = [0, 160] as const;

function planned(frames: number, cells: number, kind: PlanKind, start = 0, end = 158): GridPlan[] {
  const spacing = frames > 1 ? (end - start) / (frames - 1) : 0;
  return plan({
    positions: Array.from({ length: frames }, (_, i) => start + i * spacing),
    cells,
    kind,
    range: RANGE,
  });
}

/** What is wrong with a plan; one `expect` on the list is a hundred times faster than one for each cell. */
function faults(
  grids: GridPlan[],
  frames: number,
  cells: number,
  given: ReadonlySet<number> = new Set(),
): string[] {
  const found: string[] = [];
  const done = new Set(given);
  grids.forEach((grid, g) => {
    const used = grid.cells.filter((cell) => cell.frame >= 0);
    if (grid.cells.length !== cells) found.push(`grid ${g} has ${grid.cells.length} cells`);
    for (let i = 1; i < grid.cells.length; i++) {
      if (!(grid.cells[i]!.position > grid.cells[i - 1]!.position))
        found.push(`grid ${g} out of order at ${i}`);
    }
    if (used.some((cell) => cell.known !== done.has(cell.frame)))
      found.push(`grid ${g} is wrong about known frames`);
    if (used.every((cell) => cell.known)) found.push(`grid ${g} makes nothing`);
    if (new Set(used.map((cell) => cell.frame)).size < used.length) found.push(`grid ${g} has a frame twice`);
    used.forEach((cell) => done.add(cell.frame));
  });
  if (done.size !== frames) found.push(`${done.size} of ${frames} frames made`);
  return found;
}

describe.each(['coarse-to-fine', 'autoregressive'] as const)('%s', (kind) => {
  it('makes every frame once, in full grids in order of position, for any number of frames', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), fc.constantFrom(1, 4, 9, 16, 64), (frames, cells) => {
        expect(faults(planned(frames, cells, kind), frames, cells)).toEqual([]);
      }),
    );
  });

  it('serves every number of frames from 1 to 512 with 16 cells', () => {
    for (let frames = 1; frames <= 512; frames++)
      expect(faults(planned(frames, 16, kind), frames, 16)).toEqual([]);
  });
});

describe('coarse to fine', () => {
  it('spans the whole extent first', () => {
    const [first] = planned(64, 16, 'coarse-to-fine');
    expect(first!.cells[0]!.frame).toBe(0);
    expect(first!.cells[15]!.frame).toBe(63);
    expect(first!.cells.every((cell) => !cell.known)).toBe(true);
  });

  it('makes 64 frames in 6 grids, fewer than going on half a grid at a time', () => {
    expect(planned(64, 16, 'coarse-to-fine')).toHaveLength(6);
    expect(planned(64, 16, 'autoregressive')).toHaveLength(7);
  });

  it('lets every filling grid begin and end at finished frames', () => {
    for (const frames of [17, 40, 64, 100, 256, 512]) {
      for (const grid of planned(frames, 16, 'coarse-to-fine').slice(1)) {
        expect(grid.cells[0]!.known).toBe(true);
        expect(grid.cells[15]!.known).toBe(true);
      }
    }
  });
});

describe('a series shorter than a grid', () => {
  it('stays inside the trained range while there is room', () => {
    for (const [frames, start, end] of [
      [1, 80, 80],
      [1, 0, 0],
      [5, 100, 160],
      [10, 30, 66],
    ] as const) {
      const [grid] = planned(frames, 16, 'coarse-to-fine', start, end);
      expect(grid!.cells.filter((cell) => cell.frame >= 0)).toHaveLength(frames);
      for (const cell of grid!.cells) {
        expect(cell.position).toBeGreaterThanOrEqual(-0.1);
        expect(cell.position).toBeLessThanOrEqual(160.1);
      }
    }
  });

  it('continues at its own spacing', () => {
    const [grid] = planned(10, 16, 'coarse-to-fine', 30, 66);
    const gaps = grid!.cells.slice(1).map((cell, i) => cell.position - grid!.cells[i]!.position);
    for (const gap of gaps) expect(gap).toBeCloseTo(4, 6);
  });
});

describe('round a cycle', () => {
  const CYCLE = 800;
  const round = (frames: number, cells: number, kind: PlanKind, given: readonly number[] = []) => {
    const positions = Array.from({ length: frames }, (_, i) => (CYCLE * i) / frames);
    return plan({ positions, cells, kind, range: [0, CYCLE], given: new Set(given), cycle: CYCLE });
  };
  /** As `faults`, where a finished frame may stand in a grid a second time, a cycle later. */
  function faultsRound(grids: GridPlan[], frames: number, cells: number, given: readonly number[]): string[] {
    const found: string[] = [];
    const done = new Set(given);
    grids.forEach((grid, g) => {
      const used = grid.cells.filter((cell) => cell.frame >= 0);
      const made = used.filter((cell) => !cell.known).map((cell) => cell.frame);
      const places = grid.cells.map((cell) => cell.position);
      if (places.length !== cells) found.push(`grid ${g} has ${places.length} cells`);
      if (places.some((place, i) => i > 0 && place <= places[i - 1]!))
        found.push(`grid ${g} is out of order`);
      if (places.at(-1)! - places[0]! > CYCLE + 1e-6) found.push(`grid ${g} goes round more than once`);
      if (used.some((cell) => cell.known !== done.has(cell.frame)))
        found.push(`grid ${g} is wrong about known`);
      if (made.length === 0) found.push(`grid ${g} makes nothing`);
      if (new Set(made).size < made.length) found.push(`grid ${g} makes a frame twice`);
      for (const { frame, position } of used) {
        const away = (position - (CYCLE * frame) / frames) / CYCLE;
        if (away !== 0 && Math.abs(away - 1) > 1e-9)
          found.push(`frame ${frame} of grid ${g} is out of place`);
      }
      made.forEach((frame) => done.add(frame));
    });
    if (done.size !== frames) found.push(`${done.size} of ${frames} frames made`);
    return found;
  }

  it('makes every frame once in full grids, whatever is given', () => {
    const cases = fc.integer({ min: 1, max: 300 }).chain((frames) =>
      fc.record({
        frames: fc.constant(frames),
        cells: fc.constantFrom(1, 4, 9, 16),
        kind: fc.constantFrom<PlanKind>('coarse-to-fine', 'autoregressive'),
        given: fc.uniqueArray(fc.integer({ min: 0, max: frames - 1 }), { maxLength: frames }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ frames, cells, kind, given }) => {
        expect(faultsRound(round(frames, cells, kind, given), frames, cells, given)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([9, 16])('lets what is made last with %i cells lie between finished frames', (cells) => {
    for (let frames = cells + 1; frames <= 128; frames++) {
      for (const grid of round(frames, cells, 'coarse-to-fine').slice(1)) {
        expect([grid.cells[0]!.known, grid.cells.at(-1)!.known]).toEqual([true, true]);
      }
      const last = round(frames, cells, 'autoregressive').at(-1)!.cells;
      expect([last.at(-2)!.frame, last.at(-1)!.frame, last.at(-1)!.known]).toEqual([frames - 1, 0, true]);
    }
  });

  it('fills what is missing across its end from both sides', () => {
    const [grid, ...others] = round(
      20,
      16,
      'coarse-to-fine',
      Array.from({ length: 17 }, (_, i) => i + 1),
    );
    expect(others).toEqual([]);
    const made = grid!.cells.filter(({ known }) => !known);
    expect(made.map(({ frame, position }) => [frame, position])).toEqual([
      [18, 720],
      [19, 760],
      [0, 800],
    ]);
    expect(grid!.cells[0]!.known && grid!.cells.at(-1)!.known).toBe(true);
  });
});

describe('frames that are given', () => {
  const around = (
    frames: number,
    cells: number,
    given: Iterable<number>,
    kind: PlanKind = 'coarse-to-fine',
  ) => {
    const set = new Set(given);
    const positions = Array.from({ length: frames }, (_, i) => 1 + i * 0.3);
    const grids = plan({ positions, cells, kind, range: RANGE, given: set });
    return { grids, faults: faults(grids, frames, cells, set) };
  };
  /** Frames that a plan makes, in the order of their grids. */
  const made = (grids: GridPlan[]) =>
    grids.flatMap(({ cells }) =>
      cells.filter(({ frame, known }) => frame >= 0 && !known).map(({ frame }) => frame),
    );

  it('are known from the start; every other is made once, in full grids, whatever is given', () => {
    const cases = fc.integer({ min: 1, max: 512 }).chain((frames) =>
      fc.record({
        frames: fc.constant(frames),
        cells: fc.constantFrom(1, 4, 9, 16),
        kind: fc.constantFrom<PlanKind>('coarse-to-fine', 'autoregressive'),
        given: fc.uniqueArray(fc.integer({ min: 0, max: frames - 1 }), { maxLength: frames }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ frames, cells, kind, given }) => {
        const planned = around(frames, cells, given, kind);
        expect(planned.faults).toEqual([]);
        const making = made(planned.grids);
        expect(new Set(making).size).toBe(making.length);
        expect(making).toHaveLength(frames - given.length);
        expect(making.some((frame) => given.includes(frame))).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it.each([4, 9, 16])('serve every single place, every gap and every open end with %i cells', (cells) => {
    const frames = 40;
    const all = Array.from({ length: frames }, (_, i) => i);
    for (const one of all) expect(around(frames, cells, [one]).faults).toEqual([]);
    for (let from = 0; from < frames; from += 3) {
      for (let to = from; to < frames; to += 3) {
        const outside = all.filter((frame) => frame < from || frame > to);
        expect(around(frames, cells, outside).faults).toEqual([]);
        expect(around(frames, cells, all.slice(from, to + 1)).faults).toEqual([]);
      }
    }
  });

  it('need no grid where all of them are there', () => {
    expect(
      around(
        40,
        16,
        Array.from({ length: 40 }, (_, i) => i),
      ).grids,
    ).toEqual([]);
    expect(around(3, 16, [0, 1, 2]).grids).toEqual([]);
  });

  it('are looked at where only a few are missing, from both sides of the gap', () => {
    const given = Array.from({ length: 64 }, (_, i) => i).filter((frame) => frame < 30 || frame > 33);
    const { grids } = around(64, 16, given);
    expect(grids).toHaveLength(1);
    expect(grids[0]!.cells.map(({ frame }) => frame)).toEqual(Array.from({ length: 16 }, (_, i) => 24 + i));
    expect(made(grids)).toEqual([30, 31, 32, 33]);
  });

  it('are in view of every grid that goes on from them', () => {
    const { grids } = around(
      100,
      16,
      Array.from({ length: 20 }, (_, i) => i),
    );
    const [first] = grids;
    expect(first!.cells.filter(({ known }) => known).length).toBeGreaterThanOrEqual(8);
    for (const { cells } of grids) expect(cells.some(({ known }) => known)).toBe(true);
    expect(made([first!])).toContain(99);
  });

  it('stand in a series that is shorter than a grid beside those that are made', () => {
    const { grids, faults: found } = around(5, 16, [1, 3]);
    expect(found).toEqual([]);
    expect(grids).toHaveLength(1);
    expect(made(grids)).toEqual([0, 2, 4]);
  });
});
