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
function faults(grids: GridPlan[], frames: number, cells: number): string[] {
  const found: string[] = [];
  const done = new Set<number>();
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
