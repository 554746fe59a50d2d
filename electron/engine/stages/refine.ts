/**
 * `refine`: a frame drawn anew at a higher resolution by conditional diffusion. The network sees the low-resolution frame
 * with noise over it, so that it redraws what the grid left vague instead of keeping it to the pixel, and the finished
 * frames on either side, so that slices agree.
 */
import { conditionWidth } from '../../core/conditions';
import { gaussianNoise, noiseStreams, stepIndex } from '../../core/random';
import { samplers, type Denoise } from '../../core/samplers';
import { noiseLevels, toCleanEstimate } from '../../core/schedule';
import type { StageOf } from '../pack-schema';
import { enlarged, type FrameStageKind } from './stage';

export const refine: FrameStageKind<StageOf<'refine'>> = {
  ports({ scale, conditions }, { rows, columns }, manifest) {
    const size = [rows * scale, columns * scale];
    return {
      inputs: {
        frame: [1, 1, ...size],
        low: [1, 1, rows, columns],
        low_level: [1],
        neighbours: [1, 2, ...size],
        neighbour_distance: [1, 2],
        neighbour_level: [1, 2],
        position: [1],
        time: [1],
        ...(conditions && { conditions: [1, conditionWidth(manifest.conditions)] }),
      },
      outputs: { prediction: [1, 1, ...size] },
    };
  },
  after: ({ scale }, before) => enlarged(before, scale),
  neighbourRange: ({ neighbourRange }) => neighbourRange,
  open(stage, network, { seed, sampling, conditions, before, after }) {
    const { path, prediction, lowLevel, noise: fields } = stage;
    const size = after.rows * after.columns;
    const levels = noiseLevels(path, sampling.steps, prediction);
    const shared = gaussianNoise(seed, noiseStreams.refine, 0, size);
    return {
      async run({ frame, position, values, neighbours }) {
        const noise = fields === 'shared' ? shared : gaussianNoise(seed, noiseStreams.refine, frame, size);
        const over = gaussianNoise(seed, noiseStreams.refineLow, frame, before.rows * before.columns);
        const beside = new Float32Array(2 * size);
        neighbours.forEach((one, side) => one && beside.set(one.values, side * size));
        const fixed = {
          low: values.map((value, i) => value + lowLevel * over[i]!),
          low_level: Float32Array.of(lowLevel),
          neighbours: beside,
          neighbour_distance: Float32Array.from(neighbours, (one) => one?.distance ?? 0),
          neighbour_level: new Float32Array(2),
          position: Float32Array.of(position),
          ...(stage.conditions && { conditions }),
        };
        const denoise: Denoise = async (z, level) => {
          const output = await network.run({ frame: z, time: Float32Array.of(level.time), ...fixed });
          return toCleanEstimate(output, z, level, path, prediction);
        };
        const drawn = fields === 'shared' ? 0 : frame;
        const run = samplers[sampling.sampler].run(noise, levels, path, denoise, (step) =>
          gaussianNoise(seed, noiseStreams.refineSteps, stepIndex(step, drawn), size),
        );
        let sample = noise;
        for await (const { z } of run) sample = z;
        for (let i = 0; i < size; i++) sample[i] = Math.min(1, Math.max(-1, sample[i]!));
        return sample;
      },
    };
  },
};
