/** What a stage brings along: the shapes of its network's ports, what it makes of a frame, and how it is run. */
import type { Neighbour } from '../../core/refine-order';
import type { Sampling } from '../../core/samplers';
import type { PackManifest, Stage } from '../pack-schema';

/** A frame between two stages. */
export interface FrameShape {
  channels: number;
  rows: number;
  columns: number;
  /** Distance between rows, then columns, mm. */
  pixelSpacing: [number, number];
}

/** Names and shapes of what a network takes and gives, all float32. */
export interface Ports {
  inputs: Record<string, number[]>;
  outputs: Record<string, number[]>;
}

/** Runs a network once. */
export interface Network {
  run(inputs: Record<string, Float32Array>): Promise<Float32Array>;
}

/** A frame on its way through the stages. */
export interface FrameWork {
  frame: number;
  /** On the pack's axis. */
  position: number;
  /** What the stage before has made of it, values in [−1, 1] unless they are latents. */
  values: Float32Array;
  /** The nearest frames before and after that this stage has finished, with what it has made of them. */
  neighbours: readonly [FinishedNeighbour | undefined, FinishedNeighbour | undefined];
}

export interface FinishedNeighbour extends Neighbour {
  values: Float32Array;
}

/** What a frame stage needs to know of the job. */
export interface StageJob {
  seed: number;
  sampling: Sampling;
  /** The pack's conditions, encoded. */
  conditions: Float32Array;
  before: FrameShape;
  after: FrameShape;
}

/** A stage that works frame by frame, in the middle of a job. */
export interface FrameStage {
  run(work: FrameWork): Promise<Float32Array>;
}

/** What is to be known of a kind of stage without running it. */
export interface StageFacts<S extends Stage> {
  ports(stage: S, before: FrameShape, manifest: PackManifest): Ports;
  /** The frames that it gives. */
  after(stage: S, before: FrameShape): FrameShape;
}

/** A kind of stage that works frame by frame. */
export interface FrameStageKind<S extends Stage> extends StageFacts<S> {
  /** @param noise what frames start from, where that is not to be drawn from the job's seed */
  open(stage: S, network: Network, job: StageJob, noise?: Float32Array): FrameStage;
  /** How far a finished neighbour may be to be handed to it; 0: it looks at none, and any order will do. */
  neighbourRange(stage: S): number;
}

/** A frame of more pixels. */
export function enlarged({ channels, rows, columns, pixelSpacing }: FrameShape, scale: number): FrameShape {
  return {
    channels,
    rows: rows * scale,
    columns: columns * scale,
    pixelSpacing: [pixelSpacing[0] / scale, pixelSpacing[1] / scale],
  };
}
