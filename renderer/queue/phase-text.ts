import type { JobEvent } from '../../electron/core/protocol';

type Phase = Extract<JobEvent, { type: 'progress' }>['phase'];
type Preview = Extract<JobEvent, { type: 'preview' }>;

/** What the engine is at, in words. The preview knows which grid (from 0) and how many of its steps are done. */
export function phaseText(
  phase: Phase,
  preview: Pick<Preview, 'grid' | 'grids' | 'step' | 'steps'> | null,
): string {
  switch (phase) {
    case 'loading':
      return 'Loading the model';
    case 'denoising':
      if (!preview) return 'Denoising';
      return preview.grids > 1
        ? `Grid ${preview.grid + 1} of ${preview.grids}, step ${preview.step} of ${preview.steps}`
        : `Step ${preview.step} of ${preview.steps}`;
    case 'super-resolution':
      return 'Super-resolution of the last slices';
    case 'writing':
      return 'Saving the series';
  }
}
