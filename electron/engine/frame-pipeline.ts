/**
 * The stages after the grid: frames that the grid has finished go through them one by one, a piece at a time, so that
 * slices come out while later grids are still being denoised (pipelining as PipeDiT does for decoding).
 */
import { neighboursOf, refineOrder } from '../core/refine-order';
import type { FrameShape, FrameStage } from './stages/stage';

/** A stage of the pipeline, opened. */
export interface OpenStage<Kind extends string> {
  kind: Kind;
  stage: FrameStage;
  after: FrameShape;
  /** How far a finished neighbour may be to be looked at; 0: it looks at none. */
  neighbourRange: number;
}

interface Line<Kind extends string> extends OpenStage<Kind> {
  /** Frames that wait for it, next first, with what the stage before made of them. */
  waiting: { frame: number; values: Float32Array }[];
  /** What it has made, where it looks at neighbours. */
  finished: Map<number, Float32Array>;
  /** Positions of the frames that it has finished. */
  places: Map<number, number>;
}

export class FramePipeline<Kind extends string> {
  private readonly lines: Line<Kind>[];

  /**
   * @param positions of all frames, on the pack's axis
   * @param onFinished is given what the last stage has made of a frame
   * @param cycle its length, where the axis goes round
   */
  constructor(
    stages: readonly OpenStage<Kind>[],
    private readonly positions: readonly number[],
    private readonly onFinished: (frame: number, values: Float32Array) => void,
    private readonly cycle?: number,
  ) {
    this.lines = stages.map((stage) => ({
      ...stage,
      waiting: [],
      finished: new Map(),
      places: new Map(),
    }));
  }

  /** Pieces of work that wait: frames, counted once for each stage that they have before them. */
  get pending(): number {
    return this.lines.reduce((sum, { waiting }, i) => sum + waiting.length * (this.lines.length - i), 0);
  }

  /** Takes the frames that a grid has finished; they are worked on in the order that suits the first stage. */
  take(frames: readonly { frame: number; values: Float32Array }[]): void {
    const sorted = [...frames].sort((a, b) => a.frame - b.frame);
    this.pass(0, this.inOrder(sorted));
  }

  /**
   * A frame that is there already, as a stage would have made it: neighbours look at it.
   * @param values by the size of what a stage gives: those of another size are no business of it
   */
  give(frame: number, values: Float32Array): void {
    for (const line of this.lines) {
      if (line.neighbourRange === 0 || values.length !== line.after.rows * line.after.columns) continue;
      line.finished.set(frame, values);
      line.places.set(frame, this.positions[frame]!);
    }
  }

  /** Does one piece of what waits, the latest stage first; `undefined` where nothing waits. */
  async step(): Promise<Kind | undefined> {
    const index = this.lines.findLastIndex(({ waiting }) => waiting.length > 0);
    if (index < 0) return undefined;
    const line = this.lines[index]!;
    const { frame, values } = line.waiting.shift()!;
    const position = this.positions[frame]!;
    const looks = line.neighbourRange > 0;
    const [before, after] = looks ? neighboursOf(position, line.places, line.neighbourRange, this.cycle) : [];
    const made = await line.stage.run({
      frame,
      position,
      values,
      neighbours: [
        before && { ...before, values: line.finished.get(before.frame)! },
        after && { ...after, values: line.finished.get(after.frame)! },
      ],
    });
    if (looks) {
      line.finished.set(frame, made);
      line.places.set(frame, position);
    }
    this.pass(index + 1, [{ frame, values: made }]);
    return line.kind;
  }

  private pass(index: number, frames: readonly { frame: number; values: Float32Array }[]): void {
    const line = this.lines[index];
    if (line) line.waiting.push(...frames);
    else for (const { frame, values } of frames) this.onFinished(frame, values);
  }

  /** What looks at neighbours goes by bisection; anything else from the first to the last. */
  private inOrder<Item extends { frame: number }>(frames: readonly Item[]): Item[] {
    const range = Math.max(0, ...this.lines.map(({ neighbourRange }) => neighbourRange));
    if (range === 0) return [...frames];
    return refineOrder(
      frames.map(({ frame }) => this.positions[frame]!),
      range,
    ).map((i) => frames[i]!);
  }
}
