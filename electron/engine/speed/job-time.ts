/** How long the series that a pack makes by default would take, from what one run of each network takes. */
import { plan } from '../../core/planner';
import { cycleOf } from '../../core/request/positions';
import { evaluations } from '../../core/samplers';
import type { StageKind } from '../../core/stages';
import { gridOf, type PackManifest } from '../pack-schema';
import { taskFromRequest } from '../task';

/** Sampler arithmetic, noise and frames beside the networks: measured 1 to 4 % of a job. */
const OVERHEAD = 1.03;

/** How often the network of a stage is run for the series that the pack makes by default. */
export function runsInJob(manifest: PackManifest, kind: StageKind): number {
  const task = taskFromRequest({ packId: manifest.id, seed: 0 }, { manifest });
  if (kind === 'denoise') {
    const { k } = gridOf(manifest);
    const { positions, plan: order } = task;
    const { range } = manifest.axis;
    const cycle = cycleOf(manifest.axis);
    const grids = plan({
      positions,
      cells: k * k,
      kind: order,
      range,
      ...(cycle !== undefined && { cycle }),
    });
    return grids.length * evaluations(task);
  }
  const sampling = task.stages.find((one) => one.kind === kind);
  return task.positions.length * (sampling ? evaluations(sampling) : 1);
}

/**
 * @param runMs one run of each stage's network, ms
 * @returns ms
 */
export function jobTime(manifest: PackManifest, runMs: Readonly<Partial<Record<StageKind, number>>>): number {
  const stages = Object.entries(runMs) as [StageKind, number][];
  return OVERHEAD * stages.reduce((sum, [kind, ms]) => sum + runsInJob(manifest, kind) * ms, 0);
}
