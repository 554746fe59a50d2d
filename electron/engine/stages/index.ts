/** Every kind of stage. A new one is a file beside this, a row here, and its fields in the pack's schema. */
import { SAMPLED_STAGES, type Recipe } from '../../core/recipe';
import type { StageKind } from '../../core/stages';
import type { PackManifest, Stage } from '../pack-schema';
import { decode } from './decode';
import { denoise } from './denoise';
import { enlarge } from './enlarge';
import { label } from './label';
import { refine } from './refine';
import { superResolve } from './super-resolve';
import type { FrameShape, FrameStageKind, Ports, StageFacts } from './stage';

const kinds = {
  denoise,
  enlarge,
  decode,
  refine,
  'super-resolve': superResolve,
  label,
} as const satisfies Record<StageKind, unknown>;

/** Stages after the grid that make frames of frames, one by one; those of `label` make labels of finished ones. */
export type FrameStageSpec = Exclude<Stage, { kind: 'denoise' | 'label' }>;

export function isFrameStage(stage: Stage): stage is FrameStageSpec {
  return stage.kind !== 'denoise' && stage.kind !== 'label';
}

export function factsOf(stage: Stage): StageFacts<Stage> {
  return kinds[stage.kind] as StageFacts<Stage>;
}

export function frameStageKind(stage: FrameStageSpec): FrameStageKind<Stage> {
  return kinds[stage.kind] as FrameStageKind<Stage>;
}

/** What there is before the first stage. */
const NOTHING: FrameShape = { channels: 0, rows: 0, columns: 0, pixelSpacing: [0, 0] };

/** A stage with the frames that it takes and gives. */
export interface ShapedStage<S extends Stage = Stage> {
  stage: S;
  before: FrameShape;
  after: FrameShape;
}

/** Stages one after the other, each with the shape of its frames. */
export function shaped<S extends Stage>(stages: readonly S[]): ShapedStage<S>[] {
  let before = NOTHING;
  return stages.map((stage) => {
    const after = factsOf(stage).after(stage, before);
    const one = { stage, before, after };
    before = after;
    return one;
  });
}

/** Ports of each stage's network, by the stage's kind. */
export function stagePorts(manifest: PackManifest): Map<StageKind, Ports> {
  return new Map(
    shaped(manifest.stages).map(({ stage, before }) => [
      stage.kind,
      factsOf(stage).ports(stage, before, manifest),
    ]),
  );
}

/**
 * The stages of a pack that a recipe or task goes through: those that are sampled only where it says how, labels only
 * where they were asked for.
 */
export function stagesOf(
  stages: readonly Stage[],
  { stages: sampled, labels }: Pick<Recipe, 'stages' | 'labels'>,
): Stage[] {
  return stages.filter(({ kind }) => {
    if (kind === 'label') return labels === true;
    return !(SAMPLED_STAGES as readonly string[]).includes(kind) || sampled.some((one) => one.kind === kind);
  });
}
