/** A recipe as it comes back from a file that anybody may have touched. */
import { z } from 'zod';
import { MAX_FRAMES, MAX_SEED, MAX_STEPS, PROVIDERS, SAMPLERS, type Recipe } from '../core/recipe';

const sampler = z.enum(SAMPLERS);
const steps = z.int().min(1).max(MAX_STEPS);
const label = z.string().max(200);

export const recipeSchema: z.ZodType<Recipe> = z.object({
  format: z.literal(1),
  app: z.object({ name: label, version: label }),
  pack: z.object({ id: label, version: label, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  seed: z.int().min(0).max(MAX_SEED),
  sampler,
  steps,
  plan: z.enum(['coarse-to-fine', 'autoregressive']),
  positions: z.array(z.number()).min(1).max(MAX_FRAMES),
  superResolution: z.object({ sampler, steps }).nullable(),
  provider: z.enum(PROVIDERS),
});

/** A recipe in a few lines of plain text, for people who look into a DICOM header; below 1024 characters. */
export function describeRecipe(recipe: Recipe): string {
  const { app, pack, positions, superResolution } = recipe;
  const first = Number(positions[0]!.toFixed(3));
  const last = Number(positions[positions.length - 1]!.toFixed(3));
  return [
    `Synthetic images, not of any person: made by ${app.name} ${app.version}`,
    `model ${pack.id} ${pack.version} (sha256 ${pack.sha256})`,
    `seed ${recipe.seed}`,
    `${recipe.sampler}, ${recipe.steps} steps, ${recipe.plan}`,
    `${positions.length} frames from ${first} to ${last}`,
    superResolution
      ? `super-resolution ${superResolution.sampler}, ${superResolution.steps} steps`
      : 'no super-resolution',
    `provider ${recipe.provider}`,
  ]
    .join('; ')
    .slice(0, 1024);
}
