/** `decode`: latents of one frame to its pixels, in one run of the network. */
import type { StageOf } from '../pack-schema';
import { enlarged, type FrameStageKind } from './stage';

export const decode: FrameStageKind<StageOf<'decode'>> = {
  ports({ scale }, { channels, rows, columns }) {
    return {
      inputs: { latent: [1, channels, rows, columns] },
      outputs: { prediction: [1, 1, rows * scale, columns * scale] },
    };
  },
  after: ({ scale }, before) => ({ ...enlarged(before, scale), channels: 1 }),
  neighbourRange: () => 0,
  open({ latentScale }, network) {
    return {
      run: ({ values }) =>
        network.run({ latent: latentScale === 1 ? values : values.map((value) => value / latentScale) }),
    };
  },
};
