/**
 * Super-resolution of one frame that keeps its input: after every prediction the estimate is projected so that
 * averaging it down returns the low-resolution frame. All frames of a series start from one noise field, so that
 * texture does not flicker from slice to slice.
 */
import { samplers } from '../core/samplers';
import { noiseLevels, toCleanEstimate } from '../core/schedule';
import type { Job } from './job';
import type { PackManifest } from './pack-schema';
import type { OrtSession } from './session';

export class SuperResolver {
  /** @param noise what every frame starts from: scale·rows × scale·columns standard normal values */
  constructor(
    private readonly session: Pick<OrtSession, 'run'>,
    private readonly grid: Pick<PackManifest['grid'], 'rows' | 'columns'>,
    private readonly spec: NonNullable<PackManifest['sr']>,
    private readonly sampling: NonNullable<Job['superResolution']>,
    private readonly noise: Float32Array,
  ) {}

  /**
   * @param low rows × columns values in [−1, 1]
   * @returns scale·rows × scale·columns values whose block means are `low`, up to rounding
   */
  async enhance(low: Float32Array): Promise<Float32Array> {
    const { path, prediction, scale } = this.spec;
    const { sampler, steps } = this.sampling;
    const levels = noiseLevels(path, steps, prediction);
    let sample = this.noise;
    const run = samplers[sampler](this.noise, levels, path, async (z, level) => {
      const output = await this.session.run({ frame: z, low, time: Float32Array.of(level.time) });
      const estimate = toCleanEstimate(output, z, level, path, prediction);
      keepBlockMeans(estimate, low, this.grid.rows, this.grid.columns, scale);
      return estimate;
    });
    for await (const { z } of run) sample = z;
    return sample;
  }
}

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
