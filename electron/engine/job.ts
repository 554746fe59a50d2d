/**
 * From what somebody asks for to a job that can be run: defaults from the pack, every value checked, the positions
 * of all frames laid out. Each refusal says which values are allowed.
 */
import { randomInt } from 'node:crypto';
import { UserError } from '../core/errors';
import {
  MAX_FRAMES,
  MAX_SEED,
  MAX_STEPS,
  SAMPLERS,
  type GenerateRequest,
  type PlanKind,
  type Recipe,
  type SamplerName,
} from '../core/recipe';
import type { Pack } from './pack-folder';
import type { PackManifest } from './pack-schema';

export interface Job {
  seed: number;
  sampler: SamplerName;
  steps: number;
  plan: PlanKind;
  /** Strictly increasing positions on the pack's sequence axis, one a frame. */
  positions: number[];
  superResolution: { sampler: SamplerName; steps: number } | null;
}

const PLANS: readonly PlanKind[] = ['coarse-to-fine', 'autoregressive'];

/** @throws UserError `bad-request` with the values that are allowed */
export function jobFromRequest(request: GenerateRequest, { manifest }: Pick<Pack, 'manifest'>): Job {
  const seed = request.seed ?? randomInt(0, MAX_SEED + 1);
  const sampler = request.sampler ?? manifest.sampling.sampler;
  const steps = request.steps ?? manifest.sampling.steps;
  const plan = request.plan ?? 'coarse-to-fine';
  wholeNumber('The seed', seed, 0, MAX_SEED);
  wholeNumber('The number of steps', steps, 1, MAX_STEPS);
  oneOf('The sampler', sampler, SAMPLERS);
  oneOf('The plan', plan, PLANS);
  const positions = layOut(request, manifest);
  return { seed, sampler, steps, plan, positions, superResolution: superResolution(request, manifest) };
}

/**
 * The job that made a series, to make it again.
 * @throws UserError `bad-request` when the recipe was made with another version of the pack or cannot be followed
 */
export function jobFromRecipe(recipe: Recipe, pack: Pack): Job {
  const { manifest, sha256 } = pack;
  if (recipe.pack.sha256 !== sha256) {
    throw new UserError(
      'bad-request',
      `The series was made with version ${recipe.pack.version} of the model "${recipe.pack.id}" ` +
        `(${recipe.pack.sha256.slice(0, 12)}…), and another is installed, version ${manifest.version} ` +
        `(${sha256.slice(0, 12)}…); only the same one gives the same voxels.`,
    );
  }
  const { seed, sampler, steps, plan, positions } = recipe;
  wholeNumber('The seed', seed, 0, MAX_SEED);
  wholeNumber('The number of steps', steps, 1, MAX_STEPS);
  wholeNumber('The number of frames', positions.length, 1, MAX_FRAMES);
  oneOf('The sampler', sampler, SAMPLERS);
  oneOf('The plan', plan, PLANS);
  if (
    positions.some((position, i) => !Number.isFinite(position) || (i > 0 && position <= positions[i - 1]!))
  ) {
    throw new UserError('bad-request', 'The positions in the recipe are not in increasing order.');
  }
  if (recipe.superResolution && !manifest.sr) {
    throw new UserError(
      'bad-request',
      `The recipe asks for super-resolution, which "${manifest.id}" does not have.`,
    );
  }
  return { seed, sampler, steps, plan, positions: [...positions], superResolution: recipe.superResolution };
}

/** Positions of the frames. What was not asked for gives way to what was: a default spacing shrinks to fit. */
function layOut(request: GenerateRequest, { sequence }: PackManifest): number[] {
  const frames = request.frames ?? sequence.defaultFrames;
  wholeNumber('The number of frames', frames, 1, MAX_FRAMES);
  const { unit, range, spacing: allowed } = sequence;
  const [lowest, highest] = range;
  if (request.start !== undefined) inRange('The start', request.start, lowest, highest, unit);
  if (request.spacing !== undefined) inRange('The spacing', request.spacing, allowed[0], allowed[1], unit);

  const gaps = Math.max(1, frames - 1);
  let spacing = request.spacing ?? sequence.defaultSpacing;
  let start = request.start ?? sequence.defaultStart;
  const room = highest - start;
  if (request.spacing === undefined && spacing * (frames - 1) > room) {
    spacing = Math.max(allowed[0], Math.floor((room / gaps) * 1000) / 1000);
  }
  if (request.start === undefined && start + spacing * (frames - 1) > highest) {
    start = Math.max(lowest, highest - spacing * (frames - 1));
  }
  const end = start + spacing * (frames - 1);
  if (end > highest + 1e-6) {
    const most = Math.floor((highest - start) / spacing + 1e-9) + 1;
    throw new UserError(
      'bad-request',
      `${frames} frames at ${tidy(spacing)} ${unit} from ${tidy(start)} ${unit} would end at ${tidy(end)} ${unit}, ` +
        `beyond the ${tidy(lowest)} to ${tidy(highest)} ${unit} that the model knows: ` +
        `at most ${Math.min(most, MAX_FRAMES)} frames fit from there.`,
    );
  }
  start = micro(start);
  spacing = micro(spacing);
  return Array.from({ length: frames }, (_, i) => start + i * spacing);
}

function superResolution(request: GenerateRequest, { id, sr }: PackManifest): Job['superResolution'] {
  if (request.superResolution === true && !sr) {
    throw new UserError('bad-request', `The model "${id}" has no super-resolution.`);
  }
  return sr && request.superResolution !== false ? { ...sr.sampling } : null;
}

function wholeNumber(what: string, value: number, lowest: number, highest: number): void {
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new UserError(
      'bad-request',
      `${what} must be a whole number from ${lowest} to ${highest}, not ${value}.`,
    );
  }
}

function inRange(what: string, value: number, lowest: number, highest: number, unit: string): void {
  if (!(value >= lowest && value <= highest)) {
    throw new UserError(
      'bad-request',
      `${what} must be from ${tidy(lowest)} to ${tidy(highest)} ${unit} for this model, not ${value}.`,
    );
  }
}

function oneOf(what: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new UserError('bad-request', `${what} must be one of ${allowed.join(', ')}, not "${value}".`);
  }
}

/** Six decimals, so that a recipe can say positions as a start and a step. */
function micro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function tidy(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
