/**
 * A job from its plan to a series: grids are denoised one after the other, and frames that are final are
 * super-resolved between the denoising steps of later grids, so that they come out while the rest is being made.
 */
import { CancelledError, UserError } from '../core/errors';
import { plan, type GridPlan } from '../core/planner';
import type { JobEvent, ProviderVerdict } from '../core/protocol';
import { gaussianNoise, noiseStreams } from '../core/random';
import type { Recipe } from '../core/recipe';
import { evaluations, samplers } from '../core/samplers';
import { noiseLevels } from '../core/schedule';
import { assertConsistent, type Series } from '../core/series';
import { toGrey, toStored } from '../core/values';
import type { Gate } from './gate';
import { GridDenoiser } from './grid-denoiser';
import type { Job } from './job';
import { networkFor } from './networks';
import type { Pack } from './pack-folder';
import { Progress } from './progress';
import { generatedHeader } from './series-header';
import type { OrtSession } from './session';
import { SessionPool, sessionKey, type Lease } from './session-pool';
import { SuperResolver } from './super-resolver';

export interface GenerateOptions {
  provider: ProviderVerdict;
  app: { name: string; version: string };
  /** Looked at before every run of a network. */
  signal?: AbortSignal;
  onEvent?: (event: JobEvent) => void;
  /** Is given the series before its first frame; it is filled as the job goes on. */
  onSeries?: (series: Series) => void;
  /** Passed before every run of a network, so that another job can have the machine in between. */
  gate?: Gate;
  /** Where sessions come from and go back to; without it they are opened and closed with the job. */
  sessions?: SessionPool;
  /** Threads of the CPU provider. */
  threads?: number;
}

/**
 * Makes a series. The voxels depend on the job, the pack and the provider alone.
 * @throws CancelledError when the signal is aborted; UserError when a network cannot be loaded or run
 */
export async function generate(job: Job, pack: Pack, options: GenerateOptions): Promise<Series> {
  const { signal, gate, threads, sessions = new SessionPool(0) } = options;
  const { provider } = options.provider;
  options.onEvent?.({ type: 'progress', fraction: 0, elapsedMs: 0, phase: 'loading' });
  const leases: Lease[] = [];
  let broken = false;
  const pass = async () => {
    await gate?.pass(signal);
    if (signal?.aborted) throw new CancelledError();
  };
  const network = async (name: 'grid' | 'sr') => {
    const graph = networkFor(pack, name, provider);
    if (!graph) return undefined;
    await pass();
    const key = sessionKey(pack.sha256, name, provider, threads);
    const lease = await sessions.take(key, graph, { provider, ...(threads && { threads }) });
    leases.push(lease);
    return {
      run: async (inputs: Record<string, Float32Array>) => {
        await pass();
        return lease.session.run(inputs);
      },
    };
  };
  try {
    const grid = await network('grid');
    const sr = job.superResolution ? await network('sr') : undefined;
    const run = new GenerationRun(job, pack, options, grid!, sr);
    return await run.run();
  } catch (error) {
    broken = !(error instanceof CancelledError);
    throw error;
  } finally {
    for (const lease of leases) await lease.release(broken);
  }
}

type Network = Pick<OrtSession, 'run'>;

/** The state of one job. */
class GenerationRun {
  private readonly grids: GridPlan[];
  private readonly denoiser: GridDenoiser;
  private readonly superResolver: SuperResolver | undefined;
  private readonly progress: Progress;
  private readonly series: Series;
  private readonly frameSize: number;
  /** Denoised frames by number, values in [−1, 1]. */
  private readonly frames = new Map<number, Float32Array>();
  /** Denoised frames that wait for super-resolution. */
  private readonly waiting: number[] = [];
  private finished = 0;

  constructor(
    private readonly job: Job,
    private readonly pack: Pack,
    private readonly options: GenerateOptions,
    grid: Network,
    sr: Network | undefined,
  ) {
    const { manifest } = pack;
    const { k, rows, columns } = manifest.grid;
    this.frameSize = rows * columns;
    this.grids = plan({
      positions: job.positions,
      cells: k * k,
      kind: job.plan,
      range: manifest.sequence.range,
    });
    this.denoiser = new GridDenoiser(grid, manifest.grid);
    if (sr && job.superResolution && manifest.sr) {
      const size = rows * columns * manifest.sr.scale ** 2;
      const noise = gaussianNoise(job.seed, noiseStreams.superResolution, 0, size);
      this.superResolver = new SuperResolver(sr, manifest.grid, manifest.sr, job.superResolution, noise);
    }
    const header = generatedHeader(manifest, this.recipe());
    this.series = { header, voxels: new Int16Array(header.frames * header.rows * header.columns) };
    this.progress = new Progress(
      this.grids.length * job.steps,
      this.superResolver ? header.frames : 0,
      job.superResolution ? evaluations(job.superResolution.sampler, job.superResolution.steps) : 0,
      this.clock,
    );
  }

  /** Milliseconds of the job's own time: what it stood before the gate does not count. */
  private readonly clock = (): number => performance.now() - (this.options.gate?.stoodMs ?? 0);

  async run(): Promise<Series> {
    this.options.onSeries?.(this.series);
    this.emit({
      type: 'started',
      recipe: this.recipe(),
      header: this.series.header,
      provider: this.options.provider,
      grids: this.grids.length,
      totalSteps: this.grids.length * this.job.steps,
    });
    for (let i = 0; i < this.grids.length; i++) await this.denoise(this.grids[i]!, i);
    await this.enhance(this.waiting.length, 'super-resolution');
    assertConsistent(this.series);
    return this.series;
  }

  private async denoise(grid: GridPlan, index: number): Promise<void> {
    const { manifest } = this.pack;
    const { path, prediction } = manifest.grid;
    const levels = noiseLevels(path, this.job.steps, prediction);
    const known = (frame: number) => this.frames.get(frame)!;
    const start = this.denoiser.initialState(grid, index, known, this.job.seed, levels[0]!);
    const denoise = this.denoiser.of(grid, known);
    let state = start;
    let startedAt = this.clock();
    for await (const step of samplers[this.job.sampler](start, levels, path, denoise)) {
      this.progress.denoised(this.clock() - startedAt);
      state = step.z;
      this.preview(grid, index, step);
      this.report('denoising');
      // What is waiting is spread over the steps that are left, so that the last of it is done with this grid.
      const stepsLeft = step.steps - step.step;
      if (stepsLeft > 0) await this.enhance(Math.ceil(this.waiting.length / stepsLeft), 'denoising');
      startedAt = this.clock();
    }
    this.take(grid, state);
  }

  /** Takes the new frames of a denoised grid; known ones are as they were. */
  private take(grid: GridPlan, state: Float32Array): void {
    grid.cells.forEach(({ frame, known }, cell) => {
      if (frame < 0 || known) return;
      const values = state.slice(cell * this.frameSize, (cell + 1) * this.frameSize);
      for (let i = 0; i < values.length; i++) {
        if (Number.isNaN(values[i])) throw notNumbers(this.options.provider.provider);
        values[i] = Math.min(1, Math.max(-1, values[i]!));
      }
      this.frames.set(frame, values);
      if (this.superResolver) this.waiting.push(frame);
      else this.finish(frame, values);
    });
    this.waiting.sort((a, b) => a - b);
  }

  private async enhance(count: number, phase: 'denoising' | 'super-resolution'): Promise<void> {
    for (let i = 0; i < count; i++) {
      const frame = this.waiting.shift()!;
      const startedAt = this.clock();
      const values = await this.superResolver!.enhance(this.frames.get(frame)!);
      if (values.some(Number.isNaN)) throw notNumbers(this.options.provider.provider);
      this.progress.enhanced(this.clock() - startedAt);
      this.finish(frame, values);
      this.report(phase);
    }
  }

  private finish(frame: number, values: Float32Array): void {
    const voxels = toStored(values, this.pack.manifest.values.storedRange);
    this.series.voxels.set(voxels, frame * voxels.length);
    this.finished += 1;
    this.emit({ type: 'frame', index: frame, voxels, done: this.finished, total: this.series.header.frames });
  }

  private preview(
    grid: GridPlan,
    index: number,
    step: { step: number; steps: number; estimate: Float32Array },
  ): void {
    if (!this.options.onEvent) return;
    const { k, rows, columns } = this.pack.manifest.grid;
    this.emit({
      type: 'preview',
      grid: index,
      grids: this.grids.length,
      step: step.step,
      steps: step.steps,
      k,
      rows,
      columns,
      frames: grid.cells.map(({ frame }) => frame),
      known: grid.cells.map(({ known }) => known),
      pixels: toGrey(step.estimate),
    });
  }

  private report(phase: 'denoising' | 'super-resolution'): void {
    this.emit({ type: 'progress', ...this.progress.estimate(), phase });
  }

  private emit(event: JobEvent): void {
    this.options.onEvent?.(event);
  }

  private recipe(): Recipe {
    const { manifest, sha256 } = this.pack;
    return {
      format: 1,
      app: this.options.app,
      pack: { id: manifest.id, version: manifest.version, sha256 },
      ...this.job,
      provider: this.options.provider.provider,
    };
  }
}

function notNumbers(provider: string): UserError {
  return new UserError('engine', `The model gave values that are not numbers on the provider ${provider}.`);
}
