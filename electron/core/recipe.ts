/**
 * All that is needed to make a generated series again: the same recipe on the same provider and machine
 * gives the same voxels. It travels in the DICOM header and in the series library.
 */
import type { ConditionValues } from './conditions';
import type { PlanKind } from './planner';
import type { ProviderName } from './providers';
import type { SamplerName, Sampling } from './samplers';

/** A stage after the grid, and how it was sampled. */
export interface StageSampling extends Sampling {
  kind: SampledStage;
}

/** Stages that draw their result by diffusion; the others compute it in one run. */
export const SAMPLED_STAGES = ['refine', 'super-resolve'] as const;
export type SampledStage = (typeof SAMPLED_STAGES)[number];

/** Frames that were there before: which ones, and where they came from. */
export interface GivenFrames {
  /** Indices among the recipe's positions, in order. */
  frames: number[];
  /** Which frames of the source they are, from 0, in the same order. */
  sourceFrames: number[];
  source: {
    /** What the source calls itself. */
    seriesInstanceUid: string;
    /** SHA-256 of its stored values as little-endian 16-bit integers, frame after frame. */
    sha256: string;
  };
  /** Whether all that was made is finer pixels; left out where it was not. */
  enhanced?: true;
}

export interface Recipe {
  format: 2;
  app: { name: string; version: string };
  pack: {
    id: string;
    version: string;
    /** SHA-256 of pack.json, which holds the hash of every other file. */ sha256: string;
  };
  seed: number;
  /** Of the grid. */
  sampler: SamplerName;
  steps: number;
  plan: PlanKind;
  /** Position of each frame on the pack's sequence axis (mm or ms), in frame order. */
  positions: number[];
  conditions: ConditionValues;
  /** The stages after the grid that are sampled, in the pack's order. */
  stages: StageSampling[];
  /** Whether the pack's labels were made with the images; left out where they were not. */
  labels?: true;
  provider: ProviderName;
  given?: GivenFrames;
}

/** How a stage was sampled, where it was part of making the series. */
export function stageSampling(
  { stages }: Pick<Recipe, 'stages'>,
  kind: SampledStage,
): StageSampling | undefined {
  return stages.find((stage) => stage.kind === kind);
}
