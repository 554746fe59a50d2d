/** From a recipe back to what the form can ask for, and the differences of two recipes in words. */
import type { Recipe } from '../../electron/core/recipe';
import { stageSampling } from '../../electron/core/recipe';
import {
  CONDITION_PREFIX,
  parametersOf,
  valueOf,
  valueText,
  type CompleteRequest,
} from '../../electron/core/request/parameters';
import { samplers } from '../../electron/core/samplers';
import { stageKinds } from '../../electron/core/stages';
import type { PackSummary } from '../../electron/ipc/contract';
import { strings } from '../strings';

export interface FromRecipe {
  request: CompleteRequest | null;
  /** Why there is no request, or why it will not give the same voxels. */
  reason: string | null;
}

/** Positions that differ from even ones by less than this are even, in the unit of the axis. */
const EVEN = 1e-4;

export function requestFromRecipe(recipe: Recipe, packs: readonly PackSummary[]): FromRecipe {
  const text = strings.history;
  const pack = packs.find(({ id }) => id === recipe.pack.id);
  if (!pack) return { request: null, reason: text.noModel(recipe.pack.id) };
  if (recipe.given) return { request: null, reason: text.given };
  const values = valuesOf(recipe);
  if (values.spacing === undefined) return { request: null, reason: text.uneven };
  const other = recipe.pack.version !== pack.version;
  return {
    reason: other ? text.otherModel(recipe.pack.version, pack.version) : null,
    request: {
      ...values,
      packId: pack.id,
      spacing: recipe.positions.length > 1 ? values.spacing : pack.defaults.spacing,
      start: recipe.positions[0] ?? pack.defaults.start,
    },
  };
}

/** What a request for this recipe would say; no spacing where it is uneven. */
function valuesOf(recipe: Recipe): Omit<CompleteRequest, 'packId' | 'spacing'> & { spacing?: number } {
  const { seed, steps, sampler, plan, provider, conditions, positions } = recipe;
  const spacing = evenSpacing(positions);
  return {
    frames: positions.length,
    ...(spacing !== null && { spacing }),
    start: positions[0] ?? 0,
    ...{ seed, steps, sampler, plan, provider, conditions },
    superResolution: stageSampling(recipe, 'super-resolve') !== undefined,
    labels: recipe.labels === true,
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

/**
 * A recipe as lines of text, in the order in which people ask for them.
 * @param pack the pack that it was made with, where that is installed; conditions go by their plain names without
 */
export function recipeLines(recipe: Recipe, pack: PackSummary | null = null): RecipeLine[] {
  const { fields, uneven2 } = strings.history;
  const values = valuesOf(recipe);
  const parameters = parametersOf(pack).filter((parameter) => parameter.recipe);
  const known = new Set(parameters.map(({ name }) => name));
  const others = Object.entries(recipe.conditions).filter(([name]) => !known.has(CONDITION_PREFIX + name));
  return [
    { name: fields.model, value: `${recipe.pack.id} ${recipe.pack.version}` },
    ...parameters.map((parameter) => {
      const uneven = parameter.name === 'spacing' && values.spacing === undefined;
      return {
        name: parameter.label,
        value: uneven ? uneven2 : valueText(parameter, valueOf(values, parameter.name)),
      };
    }),
    ...others.map(([name, value]) => ({ name, value: String(value) })),
    ...recipe.stages.map(({ kind, sampler, steps }) => ({
      name: fields.stage(stageKinds[kind].label),
      value: `${samplers[sampler].label}, ${steps}`,
    })),
    ...(recipe.given ? [{ name: fields.given, value: fields.givenCount(recipe.given.frames.length) }] : []),
    { name: fields.app, value: `${recipe.app.name} ${recipe.app.version}` },
    { name: fields.hash, value: recipe.pack.sha256.slice(0, 12) },
  ];
}

/** Lines of both recipes side by side, with whether they differ; what only one of them has stands alone. */
export function compareRecipes(
  a: Recipe,
  b: Recipe,
  packs: readonly PackSummary[] = [],
): { name: string; a: string; b: string; differs: boolean }[] {
  const lines = (recipe: Recipe) =>
    new Map(
      recipeLines(recipe, packs.find(({ id }) => id === recipe.pack.id) ?? null).map((line) => [
        line.name,
        line.value,
      ]),
    );
  const ours = lines(a);
  const theirs = lines(b);
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((name) => {
    const left = ours.get(name) ?? '–';
    const right = theirs.get(name) ?? '–';
    return { name, a: left, b: right, differs: left !== right };
  });
}
