/** The planner's passes on a ruler of positions: which frames each grid makes, which it looks at, and how far it is. */
import { plan } from '../../electron/core/planner';
import type { PlanKind } from '../../electron/core/planner';

export type Mark = 'known' | 'done' | 'working' | 'to-come';

export interface RulerPass {
  marks: { frame: number; /** Place along the ruler, 0 to 1. */ at: number; mark: Mark }[];
  current: boolean;
}

export interface Ruler {
  passes: RulerPass[];
  /** Frames that are denoised. */
  denoised: number;
}

/**
 * @param positions of all frames, increasing
 * @param cells of a grid
 * @param current grid that is being denoised, from 0; null before the first
 * @param cycle its length, where the axis goes round
 */
export function rulerOf(
  positions: readonly number[],
  cells: number,
  kind: PlanKind,
  range: readonly [number, number],
  current: number | null,
  cycle?: number,
): Ruler {
  const first = positions[0] ?? 0;
  const length = (positions[positions.length - 1] ?? 0) - first || 1;
  const grids = plan({ positions, cells, kind, range, ...(cycle !== undefined && { cycle }) });
  let denoised = 0;
  const passes = grids.map((grid, index) => {
    const used = grid.cells.filter(({ frame }) => frame >= 0);
    const made: Mark = current === null || index > current ? 'to-come' : index < current ? 'done' : 'working';
    if (made === 'done') denoised += used.filter(({ known }) => !known).length;
    return {
      current: index === current,
      marks: used.map(({ frame, known }): RulerPass['marks'][number] => ({
        frame,
        at: positions.length === 1 ? 0.5 : (positions[frame]! - first) / length,
        mark: known ? 'known' : made,
      })),
    };
  });
  return { passes, denoised };
}
