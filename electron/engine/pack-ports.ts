/** Names and shapes of what the two networks take and give, all float32, as a pack's numbers make them. */
import type { PackManifest } from './pack-schema';

export interface Ports {
  inputs: Record<string, number[]>;
  outputs: Record<string, number[]>;
}

/**
 * The grid network: K·K frames in range [−1, 1] plus noise; time of each frame (or one for all); position of each
 * frame in the unit of the sequence axis. Gives its prediction in the form of the frames.
 */
export function gridPorts(grid: PackManifest['grid']): Ports {
  const { k, rows, columns, layout, time } = grid;
  const cells = k * k;
  const frames = layout === 'frames' ? [1, cells, rows, columns] : [1, 1, k * rows, k * columns];
  return {
    inputs: { frames, time: time === 'per-frame' ? [1, cells] : [1], position: [1, cells] },
    outputs: { prediction: frames },
  };
}

/** The super-resolver: one noisy frame, its low-resolution version, the time. */
export function superResolverPorts({ grid, sr }: PackManifest): Ports {
  if (!sr) return { inputs: {}, outputs: {} };
  const frame = [1, 1, grid.rows * sr.scale, grid.columns * sr.scale];
  return {
    inputs: { frame, low: [1, 1, grid.rows, grid.columns], time: [1] },
    outputs: { prediction: frame },
  };
}
