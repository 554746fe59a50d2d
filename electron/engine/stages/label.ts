/**
 * `label`: which of the pack's segments each pixel of a finished frame shows. The network sees the frame between its
 * neighbours, in order of position, and how far each of these is; where there is none, the nearest frame that there is
 * stands for it, perhaps the frame itself at distance 0. It gives a logit a class and pixel: class 0 is no segment.
 */
import type { StageOf } from '../pack-schema';
import type { StageFacts } from './stage';

export const label: StageFacts<StageOf<'label'>> = {
  ports({ rows, columns, neighbours, segments }) {
    return {
      inputs: {
        frames: [1, 2 * neighbours + 1, rows, columns],
        ...(neighbours > 0 && { neighbour_distance: [1, 2 * neighbours] }),
      },
      outputs: { prediction: [1, segments.length + 1, rows, columns] },
    };
  },
  after: (_stage, before) => before,
};
