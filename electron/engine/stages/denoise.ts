/**
 * `denoise`: the grid network. K·K frames plus noise; the time of each frame (or one for all); the position of each in
 * the unit of the axis, unless the network knows them by their order; the conditions where the pack has some. Gives its prediction in the form of the frames,
 * and after it what it says of the variance, if it does.
 */
import { conditionWidth } from '../../core/conditions';
import type { StageOf } from '../pack-schema';
import type { StageFacts } from './stage';

export const denoise: StageFacts<StageOf<'denoise'>> = {
  ports({ k, rows, columns, channels, layout, time, conditions, position, variance }, _before, manifest) {
    const cells = k * k;
    const image = (depth: number) => {
      const one = depth > 1 ? [depth, rows, columns] : [rows, columns];
      return layout === 'frames' ? [1, cells, ...one] : [1, depth, k * rows, k * columns];
    };
    return {
      inputs: {
        frames: image(channels),
        time: time === 'per-frame' ? [1, cells] : [1],
        ...(position !== 'order' && { position: [1, cells] }),
        ...(conditions && { conditions: [1, conditionWidth(manifest.conditions)] }),
      },
      outputs: { prediction: image(variance ? 2 * channels : channels) },
    };
  },
  after: ({ channels, rows, columns, pixelSpacing }) => ({ channels, rows, columns, pixelSpacing }),
};
