/**
 * The grid network as a denoiser of one planned grid. Known frames enter it clean, with the time of clean data, where
 * time is per frame; where one time serves all frames they enter at the noise level of the others. Either way the
 * estimate for a known frame is the frame itself, so the sampler carries its state along at the right level and ends
 * on it bit for bit. Packs that ask for it have known frames treated as GriDiT's published code does: `replaceKnown`.
 */
import { framesToRaster, rasterToFrames } from '../core/grid-layout';
import { splitVariance } from '../core/learned-variance';
import type { GridPlan } from '../core/planner';
import { gaussianNoise, noiseStreams, stepIndex } from '../core/random';
import type { Denoise, StepNoise } from '../core/samplers';
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
      if (cell.known && this.spec.known !== 'published') {
        const clean = known(cell.frame);
        for (let j = 0; j < frameSize; j++) noise[j] = level.alpha * clean[j]! + level.sigma * noise[j]!;
      }
      z.set(noise, i * frameSize);
    });
    return z;
  }

  /** The noise that is drawn in the steps of one grid, cell after cell. */
  stepNoise(grid: GridPlan, gridIndex: number, seed: number): StepNoise {
    const { frameSize, cells } = this;
    return (step) => {
      const noise = new Float32Array(cells * frameSize);
      grid.cells.forEach(({ frame }, i) => {
        const drawn =
          frame >= 0
            ? gaussianNoise(seed, noiseStreams.gridSteps, stepIndex(step, frame), frameSize)
            : gaussianNoise(
                seed,
                noiseStreams.unusedSteps,
                stepIndex(step, gridIndex * cells + i),
                frameSize,
              );
        noise.set(drawn, i * frameSize);
      });
      return noise;
    };
  }

  /**
   * The fault of the published code, for packs that ask for it: known frames noised to the level that a step came from,
   * written over the state that it went to. Others are left as they are. That code takes the last rows of the grid
   * before and their noise with them, so a frame has the noise of the cell one row further down.
   * @param noise what the step drew
   */
  replaceKnown(
    z: Float32Array,
    grid: GridPlan,
    known: (frame: number) => Float32Array,
    from: Level,
    noise: () => Float32Array,
  ): void {
    if (this.spec.known !== 'published' || !grid.cells.some((cell) => cell.known)) return;
    const drawn = noise();
    grid.cells.forEach((cell, i) => {
      if (!cell.known) return;
      const clean = known(cell.frame);
      const start = i * this.frameSize;
      const below = ((i + this.spec.k) % this.cells) * this.frameSize;
      for (let j = 0; j < this.frameSize; j++) {
        z[start + j] = from.alpha * clean[j]! + from.sigma * drawn[below + j]!;
      }
    });
  }

  /** The denoiser of one grid. */
  of(grid: GridPlan, known: (frame: number) => Float32Array): Denoise {
    const { cells, frameSize, spec } = this;
    const perFrame = spec.time === 'per-frame';
    const position = Float32Array.from(grid.cells, (cell) => cell.position);
    const knownCells = grid.cells.flatMap((cell, i) =>
      cell.known && spec.known !== 'published' ? [{ i, clean: known(cell.frame) }] : [],
    );
    const putKnown = (frames: Float32Array) => {
      for (const { i, clean } of knownCells) frames.set(clean, i * frameSize);
    };
    return async (z, level, spread) => {
      let frames = z;
      const time = new Float32Array(perFrame ? cells : 1).fill(level.time);
      if (perFrame && knownCells.length > 0) {
        frames = z.slice();
        putKnown(frames);
        for (const { i } of knownCells) time[i] = cleanTime(spec.path);
      }
      const estimate = toCleanEstimate(
        await this.predict(frames, time, position, spread),
        z,
        level,
        spec.path,
        spec.prediction,
      );
      putKnown(estimate);
      return estimate;
    };
  }

  /** One run of the network, frames in and out cell after cell; `spread` as for `Denoise`. */
  private async predict(
    frames: Float32Array,
    time: Float32Array,
    position: Float32Array,
    spread?: Float32Array,
  ): Promise<Float32Array> {
    const { layout, conditions, position: places, variance, channels } = this.spec;
    const others = {
      time,
      ...(places !== 'order' && { position }),
      ...(conditions && { conditions: this.conditions }),
    };
    const output = await this.network.run({
      frames: layout === 'frames' ? frames : framesToRaster(frames, this.spec),
      ...others,
    });
    const depth = variance ? 2 * channels : channels;
    const made = layout === 'frames' ? output : rasterToFrames(output, { ...this.spec, channels: depth });
    return variance ? splitVariance(made, this.frameSize, spread) : made;
  }
}
