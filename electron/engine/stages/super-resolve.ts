/**
 * `super-resolve`: more pixels for one frame, which keeps what it shows. After every prediction the estimate is projected
 * so that averaging it down returns the low-resolution frame. All frames of a series start from one noise field, so
 * that texture does not flicker from slice to slice. Of latents, which come enlarged already, nothing is projected: their
 * averages mean nothing.
 */
import { splitVariance } from '../../core/learned-variance';
import { gaussianNoise, noiseStreams, stepIndex } from '../../core/random';
import { samplers, type Denoise } from '../../core/samplers';
import { noiseLevels, toCleanEstimate } from '../../core/schedule';
import type { StageOf } from '../pack-schema';
import { enlarged, type FrameStageKind } from './stage';

export const superResolve: FrameStageKind<StageOf<'super-resolve'>> = {
  ports({ scale, variance }, { channels, rows, columns }) {
    const frame = (depth: number) => [1, depth, rows * scale, columns * scale];
    return {
      inputs: { frame: frame(channels), low: [1, channels, rows, columns], time: [1] },
      outputs: { prediction: frame(variance ? 2 * channels : channels) },
    };
  },
  after: ({ scale }, before) => enlarged(before, scale),
  neighbourRange: () => 0,
  open(stage, network, { seed, sampling, before: { channels, rows, columns } }, field) {
    const { path, prediction, scale, latents, variance } = stage;
    const size = channels * rows * columns * scale ** 2;
    const noise = field ?? gaussianNoise(seed, noiseStreams.superResolution, 0, size);
    const levels = noiseLevels(path, sampling.steps, prediction);
    return {
      async run({ values: low }) {
        const denoise: Denoise = async (z, level, spread) => {
          const output = await network.run({ frame: z, low, time: Float32Array.of(level.time) });
          const predicted = variance ? splitVariance(output, size, spread) : output;
          const estimate = toCleanEstimate(predicted, z, level, path, prediction);
          if (!latents) keepBlockMeans(estimate, low, rows, columns, scale);
          return estimate;
        };
        const run = samplers[sampling.sampler].run(noise, levels, path, denoise, (step) =>
          gaussianNoise(seed, noiseStreams.superResolutionSteps, stepIndex(step, 0), noise.length),
        );
        let sample = noise;
        for await (const { z } of run) sample = z;
        return sample;
      },
    };
  },
};

/**
 * Shifts each scale × scale block of `high` so that its mean is the pixel of `low`: the nearest image, in the sense
 * of least squares, that averages down to `low`. In place.
 */
export function keepBlockMeans(
  high: Float32Array,
  low: Float32Array,
  rows: number,
  columns: number,
  scale: number,
): void {
  const width = columns * scale;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const corner = row * scale * width + column * scale;
      let sum = 0;
      for (let y = 0; y < scale; y++) {
        for (let x = 0; x < scale; x++) sum += high[corner + y * width + x]!;
      }
      const shift = low[row * columns + column]! - sum / (scale * scale);
      for (let y = 0; y < scale; y++) {
        for (let x = 0; x < scale; x++) {
          const i = corner + y * width + x;
          high[i] = high[i]! + shift;
        }
      }
    }
  }
}
