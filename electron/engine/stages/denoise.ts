/**
 * `denoise`: the grid network. K·K frames plus noise; the time of each frame (or one for all); the position of each in
 * the unit of the axis; the conditions where the pack has some. Gives its prediction in the form of the frames.
 */
import { conditionWidth } from '../../core/conditions';
import type { StageOf } from '../pack-schema';
import type { StageFacts } from './stage';

export const denoise: StageFacts<StageOf<'denoise'>> = {
  ports({ k, rows, columns, channels, layout, time, conditions }, _before, manifest) {
    const cells = k * k;
    const one = channels > 1 ? [channels, rows, columns] : [rows, columns];
    const frames = layout === 'frames' ? [1, cells, ...one] : [1, channels, k * rows, k * columns];
    return {
      inputs: {
        frames,
        time: time === 'per-frame' ? [1, cells] : [1],
        position: [1, cells],
        ...(conditions && { conditions: [1, conditionWidth(manifest.conditions)] }),
      },
      outputs: { prediction: frames },
    };
  },
  after: ({ channels, rows, columns, pixelSpacing }) => ({ channels, rows, columns, pixelSpacing }),
};
