/**
 * Where a series lies on a pack's axis, and how well the model explains it. From pure noise the grid network gives the
 * mean of what it was trained on at each position; the offset at which that mean is nearest to the given slices is their
 * place. What is left unexplained there says whether the series is of the model's domain.
 */
import type { ModelSpace } from '../../core/completion/model-space';
import { UserError } from '../../core/errors';
import type { GridPlan } from '../../core/planner';
import { noiseLevels } from '../../core/schedule';
import { GridDenoiser } from '../grid-denoiser';
import { gridOf, type PackManifest } from '../pack-schema';
import type { Network } from '../stages/stage';

export interface Placement {
  /** Added to a slice's depth it is its position on the pack's axis. */
  offset: number;
  /** Share of the slices' variance that the mean of the model does not explain, 0 and up. */
  unexplained: number;
}

/** Steps of the search, mm: over the whole range, then around the best. */
const COARSE = 8;
const FINE = 2;
/** Where the top is seen, the place cannot be far from where that puts it, mm. */
const NEAR_TOP = 16;
/** The seed of the noise that the network is asked with: any will do, and the same for every offset. */
const SEED = 1;

/**
 * @param slices of the source that stay
 * @throws UserError `bad-request` where no two slices could lie in the model's range
 */
export async function locate(
  network: Network,
  manifest: PackManifest,
  space: ModelSpace,
  slices: readonly number[],
  conditions: Float32Array,
): Promise<Placement> {
  const grid = gridOf(manifest);
  const [low, high] = manifest.axis.range;
  const cells = grid.k ** 2;
  const chosen = spread(slices, space.depths, cells);
  const frames = chosen.map((slice) => ({ depth: space.depths[slice]!, values: space.frame(slice, grid) }));
  const first = Math.min(...frames.map(({ depth }) => depth));
  const last = Math.max(...frames.map(({ depth }) => depth));
  const denoiser = new GridDenoiser(network, grid, conditions);
  const level = noiseLevels(grid.path, 2, grid.prediction)[0]!;
  const never = () => new Float32Array();

  const tried = new Map<number, number>();
  const score = async (offset: number): Promise<number> => {
    const known = tried.get(offset);
    if (known !== undefined) return known;
    const positions = frames.map(({ depth }) => depth + offset);
    const cellsOfGrid = Array.from({ length: cells }, (_, i) => ({
      frame: i < frames.length ? i : -1,
      position: positions[i] ?? positions[positions.length - 1]! + (i - frames.length + 1) * 2,
      known: false,
    }));
    const plan: GridPlan = { cells: cellsOfGrid };
    const noise = denoiser.initialState(plan, 0, never, SEED, level);
    const mean = await denoiser.of(plan, never)(noise, level);
    let error = 0;
    let weight = 0;
    const size = grid.rows * grid.columns;
    frames.forEach(({ values }, i) => {
      const inside = positions[i]! >= low && positions[i]! <= high;
      if (!inside) return;
      weight += 1;
      for (let j = 0; j < size; j++) error += (values[j]! - mean[i * size + j]!) ** 2;
    });
    const result = weight < Math.min(2, frames.length) ? Infinity : error / (weight * size);
    tried.set(offset, result);
    return result;
  };

  const candidates: number[] = [];
  if (space.top !== undefined) {
    for (let shift = -NEAR_TOP; shift <= NEAR_TOP; shift += COARSE / 2)
      candidates.push(low - space.top + shift);
  } else {
    // At least half of the slices lie in the range.
    const half = (last - first) / 2;
    for (let offset = low - first - half; offset <= high - last + half; offset += COARSE)
      candidates.push(offset);
    if (candidates.length === 0) candidates.push(low - first);
  }
  let best = candidates[0]!;
  for (const offset of candidates) if ((await score(offset)) < (await score(best))) best = offset;
  for (const shift of [-2 * FINE, -FINE, FINE, 2 * FINE]) {
    const offset = best + shift;
    if ((await score(offset)) < (await score(best))) best = offset;
  }
  const error = await score(best);
  if (!Number.isFinite(error)) {
    throw new UserError('bad-request', 'These slices lie outside of what the model covers.');
  }
  return { offset: best, unexplained: error / Math.max(1e-6, variance(frames.map(({ values }) => values))) };
}

/** So many slices as a grid has cells, evenly spread over their depths. */
function spread(slices: readonly number[], depths: readonly number[], most: number): number[] {
  const sorted = [...slices].sort((a, b) => depths[a]! - depths[b]!);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (most - 1))]!);
}

function variance(frames: readonly Float32Array[]): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (const frame of frames) {
    for (const value of frame) {
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  const mean = sum / count;
  return squares / count - mean * mean;
}
