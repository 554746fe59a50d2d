/**
 * A task from its plan to a series: grids are denoised one after the other, and frames that are final go through the
 * other stages between the denoising steps of later grids, so that they come out while the rest is being made.
 */
import { encodeConditions } from '../core/conditions';
import { UserError } from '../core/errors';
import { plan, type GridPlan } from '../core/planner';
import type { JobEvent, ProviderVerdict } from '../core/protocol';
import type { Recipe } from '../core/recipe';
import { cycleOf } from '../core/request/positions';
import { evaluations, samplers } from '../core/samplers';
import { noiseLevels } from '../core/schedule';
import { assertConsistent, frameVoxels, type Series } from '../core/series';
import type { StageKind } from '../core/stages';
import { resizeFrame } from '../core/resample/frame-size';
import { fromStored, toGrey, toStored } from '../core/values';
import { FramePipeline, type OpenStage } from './frame-pipeline';
import { GridDenoiser } from './grid-denoiser';
import { Labelling, type LabelView } from './labelling';
import { withNetworks, type Computing } from './networks';
import type { Pack } from './pack-folder';
import { gridOf, stageOf, type StageOf } from './pack-schema';
import { Progress } from './progress';
import { generatedHeader } from './series-header';
import { frameStageKind, isFrameStage, shaped, stagesOf } from './stages';
import type { Network } from './stages/stage';
import type { Task } from './task';

/** A frame that is there before the job. */
export interface GivenFrame {
  /** As the grid has it: rows × columns of a frame of the grid, values in [−1, 1]. */
  low: Float32Array;
  /** As later stages have it, of whatever sizes are known: neighbours of frames that are made look at these. */
  high: Float32Array[];
  /** Stored values of the finished frame; they stand in the series as they are. */
  voxels: Int16Array;
}

export interface GenerateOptions extends Omit<Computing, 'provider'> {
  provider: ProviderVerdict;
  app: { name: string; version: string };
  /** The given frames of the task, by number. */
  given?: ReadonlyMap<number, GivenFrame>;
  onEvent?: (event: JobEvent) => void;
  /** Is given the series before its first frame; it is filled as the job goes on. */
  onSeries?: (series: Series) => void;
}

/**
 * Makes a series. The voxels depend on the task, its given frames, the pack and the provider alone.
 * @throws CancelledError when the signal is aborted; UserError when a network cannot be loaded or run
 */
export async function generate(task: Task, pack: Pack, options: GenerateOptions): Promise<Series> {
  options.onEvent?.({ type: 'progress', fraction: 0, elapsedMs: 0, phase: 'loading' });
  const kinds = stagesOf(pack.manifest.stages, task).map(({ kind }) => kind);
  const computing = { ...options, provider: options.provider.provider };
  return withNetworks(pack, kinds, computing, (networks) =>
    new GenerationRun(task, pack, options, networks).run(),
  );
}

/** The state of one job. */
class GenerationRun {
  private readonly grid: StageOf<'denoise'>;
  private readonly grids: GridPlan[];
  private readonly denoiser: GridDenoiser;
  private readonly pipeline: FramePipeline<StageKind>;
  private readonly labelling: Labelling | undefined;
  private readonly progress: Progress<StageKind>;
  private readonly series: Series;
  private readonly frameSize: number;
  /** Frames of the grid by number, given ones among them, values in [−1, 1] unless they are latents. */
  private readonly frames = new Map<number, Float32Array>();
  private finished = 0;

  constructor(
    private readonly task: Task,
    private readonly pack: Pack,
    private readonly options: GenerateOptions,
    networks: ReadonlyMap<StageKind, Network>,
  ) {
    const { manifest } = pack;
    const { positions, seed } = task;
    const cycle = cycleOf(manifest.axis);
    this.grid = gridOf(manifest);
    const { k, rows, columns, channels } = this.grid;
    this.frameSize = channels * rows * columns;
    const given = options.given ?? new Map<number, GivenFrame>();
    if (task.given?.frames.some((frame) => !given.has(frame))) {
      const { seriesInstanceUid } = task.given.source;
      throw new UserError(
        'bad-request',
        `The series ${seriesInstanceUid}, which gave some of the images, is not at hand; without it others would be made.`,
      );
    }
    this.grids = plan({
      positions,
      cells: k * k,
      kind: task.plan,
      range: manifest.axis.range,
      given: new Set(given.keys()),
      ...(cycle !== undefined && { cycle }),
    });
    const conditions = encodeConditions(manifest.conditions, task.conditions);
    this.denoiser = new GridDenoiser(networks.get('denoise')!, this.grid, conditions);
    const header = generatedHeader(manifest, this.recipe());
    this.series = { header, voxels: new Int16Array(header.frames * header.rows * header.columns) };

    const toMake = positions.length - given.size;
    const work: { kind: StageKind; pieces: number; runs: number }[] = [
      { kind: 'denoise', pieces: this.grids.length * task.steps, runs: evaluations(task) / task.steps },
    ];
    const open: OpenStage<StageKind>[] = [];
    for (const { stage, before, after } of shaped(stagesOf(manifest.stages, task))) {
      if (!isFrameStage(stage)) continue;
      const kind = frameStageKind(stage);
      const sampling = task.stages.find((one) => one.kind === stage.kind) ?? { sampler: 'euler', steps: 1 };
      open.push({
        kind: stage.kind,
        stage: kind.open(stage, networks.get(stage.kind)!, { seed, sampling, conditions, before, after }),
        after,
        neighbourRange: kind.neighbourRange(stage),
      });
      work.push({ kind: stage.kind, pieces: toMake, runs: evaluations(sampling) });
    }
    const label = task.labels && stageOf(manifest, 'label');
    if (label) {
      const { provider } = options.provider;
      const size = header.rows * header.columns;
      const network = networks.get('label')!;
      this.labelling = new Labelling(label, network, {
        view: this.labelView(label),
        positions,
        ...(cycle !== undefined && { cycle }),
        frameSize: size,
        provider,
      });
      this.series.labels = this.labelling.map;
      work.push({ kind: 'label', pieces: positions.length, runs: 1 });
    }
    this.progress = new Progress(work, this.clock);
    this.pipeline = new FramePipeline(open, positions, (frame, values) => this.finish(frame, values), cycle);
    for (const [frame, { low, high, voxels }] of given) {
      this.frames.set(frame, low);
      for (const values of high) this.pipeline.give(frame, values);
      this.series.voxels.set(voxels, frame * voxels.length);
      this.finished += 1;
      this.labelling?.finish(frame);
    }
  }

  /** The frames of the series by the pixels of the label network. */
  private labelView(label: StageOf<'label'>): LabelView {
    const { header } = this.series;
    const { values: scale } = this.pack.manifest;
    return {
      frame: (index) => resizeFrame(fromStored(frameVoxels(this.series, index), scale), header, label),
      toSeries: (_index, values) => resizeFrame(values, label, header),
      samePixels: header.rows === label.rows && header.columns === label.columns,
    };
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
      totalSteps: this.grids.length * this.task.steps,
      ...(this.labelling && { segments: this.labelling.map.segments }),
    });
    for (let i = 0; i < this.grids.length; i++) await this.denoise(this.grids[i]!, i);
    while (await this.piece());
    assertConsistent(this.series);
    return this.series;
  }

  private async denoise(grid: GridPlan, index: number): Promise<void> {
    const { path, prediction } = this.grid;
    const levels = noiseLevels(path, this.task.steps, prediction);
    const known = (frame: number) => this.frames.get(frame)!;
    const start = this.denoiser.initialState(grid, index, known, this.task.seed, levels[0]!);
    const denoise = this.denoiser.of(grid, known);
    const noise = this.denoiser.stepNoise(grid, index, this.task.seed);
    let state = start;
    let startedAt = this.clock();
    for await (const step of samplers[this.task.sampler].run(start, levels, path, denoise, noise)) {
      const from = step.step - 1;
      if (step.step < step.steps)
        this.denoiser.replaceKnown(step.z, grid, known, levels[from]!, () => noise(from));
      this.progress.done('denoise', this.clock() - startedAt);
      state = step.z;
      this.preview(grid, index, step);
      this.report('denoise');
      // What is waiting is spread over the steps that are left, so that the last of it is done with this grid.
      const stepsLeft = step.steps - step.step;
      if (stepsLeft > 0) await this.advance(Math.ceil(this.pending / stepsLeft));
      startedAt = this.clock();
    }
    this.take(grid, state);
  }

  /** Takes the new frames of a denoised grid; known ones are as they were. */
  private take(grid: GridPlan, state: Float32Array): void {
    const latent = this.grid.channels > 1;
    const taken: { frame: number; values: Float32Array }[] = [];
    grid.cells.forEach(({ frame, known }, cell) => {
      if (frame < 0 || known) return;
      const values = state.slice(cell * this.frameSize, (cell + 1) * this.frameSize);
      this.checkNumbers(values);
      if (!latent) for (let i = 0; i < values.length; i++) values[i] = Math.min(1, Math.max(-1, values[i]!));
      this.frames.set(frame, values);
      taken.push({ frame, values });
    });
    this.pipeline.take(taken);
  }

  /** Pieces of work that wait after the grid. */
  private get pending(): number {
    return this.pipeline.pending + (this.labelling?.pending ?? 0);
  }

  /** Does so many pieces of what waits after the grid. */
  private async advance(pieces: number): Promise<void> {
    for (let i = 0; i < pieces && (await this.piece()); i++);
  }

  /** Does one piece of what waits after the grid, the latest stage first; false where nothing waits. */
  private async piece(): Promise<boolean> {
    const startedAt = this.clock();
    const kind = (await this.label()) ?? (await this.pipeline.step());
    if (!kind) return false;
    this.progress.done(kind, this.clock() - startedAt);
    this.report(kind);
    return true;
  }

  private async label(): Promise<'label' | undefined> {
    const made = await this.labelling?.step();
    if (!made) return undefined;
    this.emit({ type: 'labels', index: made.index, labels: made.labels.slice() });
    return 'label';
  }

  private finish(frame: number, values: Float32Array): void {
    this.checkNumbers(values);
    const voxels = toStored(values, this.pack.manifest.values);
    this.series.voxels.set(voxels, frame * voxels.length);
    this.finished += 1;
    this.emit({ type: 'frame', index: frame, voxels, done: this.finished, total: this.series.header.frames });
    this.labelling?.finish(frame);
  }

  private checkNumbers(values: Float32Array): void {
    if (!values.some(Number.isNaN)) return;
    const { provider } = this.options.provider;
    throw new UserError('engine', `The model gave values that are not numbers on the provider ${provider}.`);
  }

  private preview(
    grid: GridPlan,
    index: number,
    step: { step: number; steps: number; estimate: Float32Array },
  ): void {
    if (!this.options.onEvent) return;
    const { k, rows, columns, channels } = this.grid;
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
      pixels: toGrey(firstChannel(step.estimate, channels, rows * columns)),
    });
  }

  private report(phase: StageKind): void {
    this.emit({ type: 'progress', ...this.progress.estimate(), phase });
  }

  private emit(event: JobEvent): void {
    this.options.onEvent?.(event);
  }

  private recipe(): Recipe {
    const { manifest, sha256 } = this.pack;
    return {
      format: 2,
      app: this.options.app,
      pack: { id: manifest.id, version: manifest.version, sha256 },
      ...this.task,
      provider: this.options.provider.provider,
    };
  }
}

/** The first channel of each frame, which of latents is as good a picture as any other. */
function firstChannel(frames: Float32Array, channels: number, size: number): Float32Array {
  if (channels === 1) return frames;
  const first = new Float32Array(frames.length / channels);
  for (let cell = 0; cell * channels * size < frames.length; cell++) {
    first.set(frames.subarray(cell * channels * size, (cell * channels + 1) * size), cell * size);
  }
  return first;
}
