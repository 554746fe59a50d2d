/** A recipe as it comes back from a file that anybody may have touched. */
import { z } from 'zod';
import { PROVIDERS } from './providers';
import { SAMPLED_STAGES, type Recipe } from './recipe';
import { MAX_FRAMES } from './request/parameters';
import { conditionValues, valueSchema } from './request/request-schema';
import { samplers } from './samplers';

const sampler = valueSchema('sampler');
const steps = valueSchema('steps');
const label = z.string().max(200);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const common = {
  app: z.object({ name: label, version: label }),
  pack: z.object({ id: label, version: label, sha256 }),
  seed: valueSchema('seed'),
  sampler,
  steps,
  plan: valueSchema('plan'),
  positions: z.array(z.number()).min(1).max(MAX_FRAMES),
  provider: z.enum(PROVIDERS),
};

const format2 = z.object({
  format: z.literal(2),
  ...common,
  conditions: conditionValues,
  stages: z.array(z.object({ kind: z.enum(SAMPLED_STAGES), sampler, steps })).max(8),
  labels: z.literal(true).optional(),
  given: z
    .object({
      frames: z.array(z.int().min(0)).max(MAX_FRAMES),
      sourceFrames: z.array(z.int().min(0)).max(MAX_FRAMES),
      source: z.object({ seriesInstanceUid: z.string().max(64), sha256 }),
      enhanced: z.literal(true).optional(),
    })
    .optional(),
});

/** Version 0.1 wrote it: one optional stage after the grid, no conditions, nothing given. */
const format1 = z
  .object({ format: z.literal(1), ...common, superResolution: z.object({ sampler, steps }).nullable() })
  .transform(({ superResolution, ...rest }): z.output<typeof format2> => ({
    ...rest,
    format: 2,
    conditions: {},
    stages: superResolution ? [{ kind: 'super-resolve', ...superResolution }] : [],
  }));

/** A recipe of either format, as format 2. */
export const recipeSchema = z.union([format2, format1]) as z.ZodType<Recipe>;

/** A recipe in a few lines of plain text, for people who look into a DICOM header; below 1024 characters. */
export function describeRecipe(recipe: Recipe): string {
  const { app, pack, positions, given } = recipe;
  const short = (value: number) => Number(value.toFixed(3));
  return [
    `Synthetic images, not of any person: made by ${app.name} ${app.version}`,
    `model ${pack.id} ${pack.version} (sha256 ${pack.sha256})`,
    `seed ${recipe.seed}`,
    ...Object.entries(recipe.conditions).map(([name, value]) => `${name} ${value}`),
    `${samplers[recipe.sampler].label}, ${recipe.steps} steps, ${recipe.plan}`,
    `${positions.length} frames from ${short(positions[0]!)} to ${short(positions[positions.length - 1]!)}`,
    ...(given
      ? [
          `${given.frames.length} of them given by series ${given.source.seriesInstanceUid}${given.enhanced ? ', enhanced' : ''}`,
        ]
      : []),
    ...recipe.stages.map(
      (stage) => `${stage.kind} by ${samplers[stage.sampler].label}, ${stage.steps} steps`,
    ),
    ...(recipe.labels ? ['labels'] : []),
    `provider ${recipe.provider}`,
  ]
    .join('; ')
    .slice(0, 1024);
}
