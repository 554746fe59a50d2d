/**
 * From what somebody asks for to a task that can be run: defaults from the pack, every value checked, the positions of
 * all frames laid out. Each refusal says which values are allowed.
 */
import { randomInt } from 'node:crypto';
import { asDeclared, type ConditionValues } from '../core/conditions';
import { UserError } from '../core/errors';
import type { PlanKind } from '../core/planner';
import { SAMPLED_STAGES, type GivenFrames, type Recipe, type StageSampling } from '../core/recipe';
import {
  conditionParameter,
  MAX_SEED,
  mistakeIn,
  parametersOf,
  valueOf,
  type GenerateRequest,
} from '../core/request/parameters';
import { layOut } from '../core/request/positions';
import type { Sampling } from '../core/samplers';
import type { Pack } from './pack-folder';
import type { PackManifest } from './pack-schema';
import { summarise } from './pack-summary';

/** What is to be made: targets on the pack's axis, some of them perhaps given, and how. */
export interface Task extends Sampling {
  seed: number;
  plan: PlanKind;
  /** Strictly increasing positions on the pack's axis, one a frame, those of given frames among them. */
  positions: number[];
  conditions: ConditionValues;
  /** The stages after the grid that are sampled, in the pack's order; the others run where the pack has them. */
  stages: StageSampling[];
  /** Whether the finished frames are labelled. */
  labels?: true;
  given?: GivenFrames;
}

/** @throws UserError `bad-request` with the values that are allowed */
export function taskFromRequest(asked: GenerateRequest, { manifest }: Pick<Pack, 'manifest'>): Task {
  const pack = summarise(manifest);
  const conditions = asDeclared(pack.conditions, asked.conditions ?? {});
  const request = { ...asked, conditions };
  if (request.superResolution === true && !pack.superResolution) {
    throw new UserError('bad-request', `The model "${pack.id}" has no super-resolution.`);
  }
  if (request.labels === true && !pack.labels) {
    throw new UserError('bad-request', `The model "${pack.id}" makes no labels.`);
  }
  for (const parameter of parametersOf(pack)) {
    const value = valueOf(request, parameter.name);
    const mistake = value === undefined ? undefined : mistakeIn(parameter, value);
    if (mistake) throw new UserError('bad-request', mistake);
  }
  checkConditions(conditions, manifest);
  return {
    seed: request.seed ?? randomInt(0, MAX_SEED + 1),
    sampler: request.sampler ?? pack.defaults.sampler,
    steps: request.steps ?? pack.defaults.steps,
    plan: request.plan ?? (pack.ordered ? 'autoregressive' : 'coarse-to-fine'),
    positions: layOut(request, pack),
    conditions,
    stages: sampledStages(manifest).filter(
      ({ kind }) => kind !== 'super-resolve' || request.superResolution !== false,
    ),
    ...(pack.labels && request.labels !== false && { labels: true }),
  };
}

/**
 * The task that made a series, to make it again.
 * @throws UserError `bad-request` when the recipe was made with another version of the pack or cannot be followed
 */
export function taskFromRecipe(recipe: Recipe, pack: Pick<Pack, 'manifest' | 'sha256'>): Task {
  const { manifest, sha256 } = pack;
  if (recipe.pack.sha256 !== sha256) {
    throw new UserError(
      'bad-request',
      `The series was made with version ${recipe.pack.version} of the model "${recipe.pack.id}" ` +
        `(${recipe.pack.sha256.slice(0, 12)}…), and another is installed, version ${manifest.version} ` +
        `(${sha256.slice(0, 12)}…); only the same one gives the same voxels.`,
    );
  }
  const { seed, sampler, steps, plan, positions, conditions, stages, labels, given } = recipe;
  const values = { seed, sampler, steps, plan, frames: positions.length };
  for (const parameter of parametersOf(summarise(manifest))) {
    const value = valueOf(values, parameter.name);
    const mistake = value === undefined ? undefined : mistakeIn(parameter, value);
    if (mistake) throw new UserError('bad-request', mistake);
  }
  checkConditions(conditions, manifest);
  if (
    positions.some((position, i) => !Number.isFinite(position) || (i > 0 && position <= positions[i - 1]!))
  ) {
    throw new UserError('bad-request', 'The positions in the recipe are not in increasing order.');
  }
  const asked = [...stages.map(({ kind }) => kind), ...(labels ? (['label'] as const) : [])];
  const missing = asked.find((kind) => !manifest.stages.some((stage) => stage.kind === kind));
  if (missing) {
    throw new UserError(
      'bad-request',
      `The recipe asks for the stage "${missing}", which the model "${manifest.id}" does not have.`,
    );
  }
  if (given?.frames.some((frame) => frame >= positions.length)) {
    throw new UserError('bad-request', 'The recipe names given frames that it has no positions for.');
  }
  return {
    seed,
    sampler,
    steps,
    plan,
    positions: [...positions],
    conditions,
    stages: stages.map((stage) => ({ ...stage })),
    ...(labels && { labels }),
    ...(given && { given }),
  };
}

/** @throws UserError `bad-request` naming the condition and what is allowed */
function checkConditions(values: ConditionValues, { id, conditions }: PackManifest): void {
  for (const [name, value] of Object.entries(values)) {
    const condition = conditions.find((one) => one.name === name);
    if (!condition) {
      const known = conditions.map((one) => one.name).join(', ');
      throw new UserError(
        'bad-request',
        `The model "${id}" has no condition "${name}". ${known ? `Its conditions are: ${known}.` : 'It has none.'}`,
      );
    }
    const mistake = mistakeIn(conditionParameter(condition), value);
    if (mistake) throw new UserError('bad-request', mistake);
  }
}

function sampledStages({ stages }: PackManifest): StageSampling[] {
  return SAMPLED_STAGES.flatMap((kind) => {
    const stage = stages.find((one) => one.kind === kind);
    return stage && 'sampling' in stage ? [{ kind, ...stage.sampling }] : [];
  });
}
