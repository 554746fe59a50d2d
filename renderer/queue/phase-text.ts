import type { JobEvent } from '../../electron/core/protocol';
import type { AxisKind } from '../../electron/core/words';
import { stageKinds, type Phase } from '../../electron/core/stages';
import { strings } from '../strings';

const words = strings.queue.phases;

type Preview = Extract<JobEvent, { type: 'preview' }>;

/** What the engine is at, in words. The preview knows which grid (from 0) and how many of its steps are done. */
export function phaseText(
  phase: Phase,
  preview: Pick<Preview, 'grid' | 'grids' | 'step' | 'steps'> | null,
  axis: AxisKind,
): string {
  if (phase === 'loading' || phase === 'writing') return words[phase];
  const gridsDone = !preview || (preview.grid + 1 === preview.grids && preview.step === preview.steps);
  if (phase !== 'denoise' && gridsDone) return words.last(stageKinds[phase].label, axis);
  // The other stages take their turns between the steps of a grid, which are what tells how far the job is.
  if (!preview) return stageKinds.denoise.label;
  return preview.grids > 1
    ? words.gridStep(preview.grid + 1, preview.grids, preview.step, preview.steps)
    : words.step(preview.step, preview.steps);
}
