import type { JobEvent } from '../../electron/core/protocol';
import { strings } from '../strings';

const words = strings.queue.phases;

type Phase = Extract<JobEvent, { type: 'progress' }>['phase'];
type Preview = Extract<JobEvent, { type: 'preview' }>;

/** What the engine is at, in words. The preview knows which grid (from 0) and how many of its steps are done. */
export function phaseText(
  phase: Phase,
  preview: Pick<Preview, 'grid' | 'grids' | 'step' | 'steps'> | null,
): string {
  switch (phase) {
    case 'loading':
      return words.loading;
    case 'denoising':
      if (!preview) return words.denoising;
      return preview.grids > 1
        ? words.gridStep(preview.grid + 1, preview.grids, preview.step, preview.steps)
        : words.step(preview.step, preview.steps);
    case 'super-resolution':
      return words['super-resolution'];
    case 'writing':
      return words.writing;
  }
}
