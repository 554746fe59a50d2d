/** From a recipe back to what the form can ask for, and the differences of two recipes in words. */
import type { Recipe } from '../../electron/core/recipe';
import type { PackSummary, WindowGenerateRequest } from '../../electron/ipc/contract';
import { strings } from '../strings';
import { number } from '../ui/format';

export interface FromRecipe {
  request: WindowGenerateRequest | null;
  /** Why there is no request, or why it will not give the same voxels. */
  reason: string | null;
}

/** Positions that differ from even ones by less than this are even, in the unit of the axis. */
const EVEN = 1e-4;

export function requestFromRecipe(recipe: Recipe, packs: readonly PackSummary[]): FromRecipe {
  const text = strings.history;
  const pack = packs.find(({ id }) => id === recipe.pack.id);
  if (!pack) return { request: null, reason: text.noModel(recipe.pack.id) };
  const spacing = evenSpacing(recipe.positions);
  if (spacing === null) return { request: null, reason: text.uneven };
  const other = recipe.pack.version !== pack.version;
  return {
    reason: other ? text.otherModel(recipe.pack.version, pack.version) : null,
    request: {
      packId: pack.id,
      frames: recipe.positions.length,
      spacing: recipe.positions.length > 1 ? spacing : pack.defaults.spacing,
      start: recipe.positions[0] ?? pack.defaults.start,
      seed: recipe.seed,
      steps: recipe.steps,
      sampler: recipe.sampler,
      plan: recipe.plan,
      superResolution: recipe.superResolution !== null,
      provider: recipe.provider,
    },
  };
}

/** Distance between neighbours, six decimals; null where it is not the same for all. 0 for a single one. */
export function evenSpacing(positions: readonly number[]): number | null {
  if (positions.length < 2) return 0;
  const first = positions[0]!;
  const spacing =
    Math.round(((positions[positions.length - 1]! - first) / (positions.length - 1)) * 1e6) / 1e6;
  return positions.every((position, i) => Math.abs(first + i * spacing - position) < EVEN) ? spacing : null;
}

export interface RecipeLine {
  name: string;
  value: string;
}

/** A recipe as lines of text, in the order in which people ask for them. */
export function recipeLines(recipe: Recipe, unit = 'mm'): RecipeLine[] {
  const { fields, off, uneven2 } = strings.history;
  const spacing = evenSpacing(recipe.positions);
  const { superResolution: sr } = recipe;
  return [
    { name: fields.model, value: `${recipe.pack.id} ${recipe.pack.version}` },
    { name: fields.seed, value: String(recipe.seed) },
    { name: fields.frames, value: String(recipe.positions.length) },
    { name: fields.spacing, value: spacing === null ? uneven2 : `${number(spacing, 3)} ${unit}` },
    { name: fields.start, value: `${number(recipe.positions[0] ?? 0, 3)} ${unit}` },
    { name: fields.steps, value: String(recipe.steps) },
    { name: fields.sampler, value: recipe.sampler },
    { name: fields.plan, value: recipe.plan },
    { name: fields.superResolution, value: sr ? `${sr.sampler}, ${sr.steps}` : off },
    { name: fields.provider, value: recipe.provider },
    { name: fields.app, value: `${recipe.app.name} ${recipe.app.version}` },
    { name: fields.hash, value: recipe.pack.sha256.slice(0, 12) },
  ];
}

/** Lines of both recipes side by side, with whether they differ. */
export function compareRecipes(
  a: Recipe,
  b: Recipe,
): { name: string; a: string; b: string; differs: boolean }[] {
  const others = recipeLines(b);
  return recipeLines(a).map(({ name, value }, i) => {
    const other = others[i]!.value;
    return { name, a: value, b: other, differs: value !== other };
  });
}
