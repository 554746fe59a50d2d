/** Slabs: a plane pane shows the brightest, darkest or mean value through a thickness. */
import { Enums } from '@cornerstonejs/core';

export type SlabMode = 'off' | 'mip' | 'minip' | 'mean';

export const SLAB_MODES: readonly SlabMode[] = ['off', 'mip', 'minip', 'mean'];

/** As thick as a slice is drawn at least, mm. */
const THIN = 0.05;
export const MAX_THICKNESS = 100;

class Slab {
  mode = $state<SlabMode>('off');
  /** mm */
  thickness = $state(10);

  /** For the panes; empty where the slice is thin. */
  readonly note = $derived.by((): string => {
    const names: Record<SlabMode, string> = { off: '', mip: 'MIP', minip: 'MinIP', mean: 'Mean' };
    return this.mode === 'off' ? '' : `${names[this.mode]} ${this.thickness} mm`;
  });
}

export const slab = new Slab();

/** How Cornerstone is told: the way rays blend, and through how many mm. */
export function slabProperties(mode: SlabMode, thickness: number): { blend: Enums.BlendModes; mm: number } {
  const { BlendModes } = Enums;
  const blends: Record<SlabMode, Enums.BlendModes> = {
    off: BlendModes.COMPOSITE,
    mip: BlendModes.MAXIMUM_INTENSITY_BLEND,
    minip: BlendModes.MINIMUM_INTENSITY_BLEND,
    mean: BlendModes.AVERAGE_INTENSITY_BLEND,
  };
  return { blend: blends[mode], mm: mode === 'off' ? THIN : thickness };
}
