/**
 * Messages between a job's owner (main process or command line) and the engine, and what a job tells while it
 * runs. Plain data: they cross process borders by structured clone.
 */
import type { ProviderName } from './providers';
import type { Recipe } from './recipe';
import type { Segment } from './segmentation';
import type { SeriesHeader } from './series';
import type { Phase } from './stages';

/** What the engine says of the machine it chose. */
export interface ProviderVerdict {
  provider: ProviderName;
  /** One sentence: why this one. */
  reason: string;
}

/** What happens in a generation job, in order. Voxel and pixel buffers are the receiver's own. */
export type JobEvent =
  | {
      type: 'started';
      recipe: Recipe;
      /** Header of the series that will come; geometry and values are final. */
      header: SeriesHeader;
      provider: ProviderVerdict;
      grids: number;
      /** Denoising steps of the whole job, super-resolution steps apart. */
      totalSteps: number;
      /** What the labels will mean, where labels are made too. */
      segments?: Segment[];
    }
  | {
      /** The state of one grid after a denoising step: the network's estimate of the clean frames. */
      type: 'preview';
      grid: number;
      grids: number;
      step: number;
      steps: number;
      k: number;
      rows: number;
      columns: number;
      /** For each cell of the grid, in order: the frame it stands for (−1: an unused cell), and whether it was known. */
      frames: number[];
      known: boolean[];
      /** k·k cells of rows × columns, cell-major, 8-bit grey in the pack's value range. */
      pixels: Uint8Array;
    }
  | {
      type: 'frame';
      index: number;
      voxels: Int16Array;
      /** Frames finished so far. */ done: number;
      total: number;
    }
  | {
      /** The labels of a finished frame; they come after its voxels, once its neighbours are finished too. */
      type: 'labels';
      index: number;
      /** The value of a segment, or 0, for each pixel. */
      labels: Uint8Array;
    }
  | {
      type: 'progress';
      /** Share of the work done, 0 to 1. */
      fraction: number;
      elapsedMs: number;
      /** Estimate of the time left, ms; undefined until there is something to go by. */
      remainingMs?: number;
      phase: Phase;
      /** Memory of the process that computes, bytes. */
      memoryBytes?: number;
    };

/**
 * What a window is told of a stored series that it reads: the middle frame, ahead of the others, then `end` where the
 * voxels are those that were written, or `error`.
 */
export type VoxelMessage =
  | {
      type: 'frames';
      /** Index of the first frame, and how many. */ first: number;
      count: number;
      voxels: Int16Array;
    }
  | { type: 'end' }
  | { type: 'error'; /** One sentence. */ message: string };
