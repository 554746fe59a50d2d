/** How long the series that a pack makes by default would take, from what one run of each network takes. */
import { plan } from '../../core/planner';
import { evaluations } from '../../core/samplers';
import { jobFromRequest } from '../job';
import type { Pack } from '../pack-folder';

/** Sampler arithmetic, noise and frames beside the networks: measured 1 to 4 % of a job. */
const OVERHEAD = 1.03;

/**
 * @param stepMs one run of the grid network, ms
 * @param enhanceMs one run of the super-resolver, ms
 * @returns ms
 */
export function jobTime(pack: Pick<Pack, 'manifest'>, stepMs: number, enhanceMs: number | null): number {
  const { id, grid, sequence } = pack.manifest;
  const job = jobFromRequest({ packId: id, seed: 0 }, pack);
  const grids = plan({
    positions: job.positions,
    cells: grid.k * grid.k,
    kind: job.plan,
    range: sequence.range,
  });
  const denoising = grids.length * evaluations(job.sampler, job.steps) * stepMs;
  const sr = job.superResolution;
  const enhancing =
    sr && enhanceMs ? job.positions.length * evaluations(sr.sampler, sr.steps) * enhanceMs : 0;
  return (denoising + enhancing) * OVERHEAD;
}
