/**
 * `enlarge`: latents of a frame to latents of the same frame with more pixels, in one run of the network: what a decoder,
 * an interpolation and an encoder make of it. A super-resolver of latents goes on from them.
 */
import type { StageOf } from '../pack-schema';
import { enlarged, type FrameStageKind } from './stage';

export const enlarge: FrameStageKind<StageOf<'enlarge'>> = {
  ports({ scale }, { channels, rows, columns }) {
    return {
      inputs: { latent: [1, channels, rows, columns] },
      outputs: { prediction: [1, channels, rows * scale, columns * scale] },
    };
  },
  after: ({ scale }, before) => enlarged(before, scale),
  neighbourRange: () => 0,
  open: (_stage, network) => ({ run: ({ values }) => network.run({ latent: values }) }),
};
