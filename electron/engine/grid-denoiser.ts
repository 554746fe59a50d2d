/**
 * The grid network as a denoiser of one planned grid. Known frames enter it clean, with the time of clean data, where
 * time is per frame; where one time serves all frames they enter at the noise level of the others. Either way the
 * estimate for a known frame is the frame itself, so the sampler carries its state along at the right level and ends
 * on it bit for bit.
 */
import { framesToRaster, rasterToFrames } from '../core/grid-layout';
import type { GridPlan } from '../core/planner';
import { gaussianNoise, noiseStreams } from '../core/random';
import type { Denoise } from '../core/samplers';
import { cleanTime, toCleanEstimate, type Level } from '../core/schedule';
import type { StageOf } from './pack-schema';
import type { Network } from './stages/stage';

export class GridDenoiser {
  private readonly frameSize: number;
  private readonly cells: number;

  constructor(
    private readonly network: Network,
    private readonly spec: StageOf<'denoise'>,
    /** The pack's conditions, encoded; the network may take none. */
    private readonly conditions: Float32Array = new Float32Array(),
  ) {
    this.frameSize = spec.channels * spec.rows * spec.columns;
    this.cells = spec.k * spec.k;
  }

  /**
   * The noise that a grid starts from, cell after cell; known frames at the first level of noise.
   * @param known finished frame of a number, values in [−1, 1]
   */
  initialState(
    grid: GridPlan,
    gridIndex: number,
    known: (frame: number) => Float32Array,
    seed: number,
    level: Level,
  ): Float32Array {
    const { frameSize, cells } = this;
    const z = new Float32Array(cells * frameSize);
    grid.cells.forEach((cell, i) => {
      const noise =
        cell.frame >= 0
          ? gaussianNoise(seed, noiseStreams.grid, cell.frame, frameSize)
          : gaussianNoise(seed, noiseStreams.unused, gridIndex * cells + i, frameSize);
      if (cell.known) {
        const clean = known(cell.frame);
        for (let j = 0; j < frameSize; j++) noise[j] = level.alpha * clean[j]! + level.sigma * noise[j]!;
      }
      z.set(noise, i * frameSize);
    });
    return z;
  }

  /** The denoiser of one grid. */
  of(grid: GridPlan, known: (frame: number) => Float32Array): Denoise {
    const { cells, frameSize, spec } = this;
    const perFrame = spec.time === 'per-frame';
    const position = Float32Array.from(grid.cells, (cell) => cell.position);
    const knownCells = grid.cells.flatMap((cell, i) => (cell.known ? [{ i, clean: known(cell.frame) }] : []));
    const putKnown = (frames: Float32Array) => {
      for (const { i, clean } of knownCells) frames.set(clean, i * frameSize);
    };
    return async (z, level) => {
      let frames = z;
      const time = new Float32Array(perFrame ? cells : 1).fill(level.time);
      if (perFrame && knownCells.length > 0) {
        frames = z.slice();
        putKnown(frames);
        for (const { i } of knownCells) time[i] = cleanTime(spec.path);
      }
      const estimate = toCleanEstimate(
        await this.predict(frames, time, position),
        z,
        level,
        spec.path,
        spec.prediction,
      );
      putKnown(estimate);
      return estimate;
    };
  }

  /** One run of the network, frames in and out cell after cell. */
  private async predict(
    frames: Float32Array,
    time: Float32Array,
    position: Float32Array,
  ): Promise<Float32Array> {
    const { layout, conditions } = this.spec;
    const others = { time, position, ...(conditions && { conditions: this.conditions }) };
    if (layout === 'frames') return this.network.run({ frames, ...others });
    const image = await this.network.run({ frames: framesToRaster(frames, this.spec), ...others });
    return rasterToFrames(image, this.spec);
  }
}
