/** UIDs that follow from a recipe: whoever makes the series again gets the same ones. */
import type { Derivation } from '../../../core/derivation';
import type { Recipe } from '../../../core/recipe';
import type { Identity } from '../../../core/series';
import { uidFromName } from '../../uid';

/** @param derivations what was done since: the study and the place stay the recipe's, the series is another */
export function recipeUids(
  recipe: Recipe,
  derivations: readonly Derivation[] = [],
): Pick<Identity, 'studyInstanceUid' | 'seriesInstanceUid' | 'frameOfReferenceUid'> {
  const name = canonical(recipe);
  return {
    studyInstanceUid: uidFromName(`recipe:${name}#study`),
    seriesInstanceUid: uidFromName(
      ['recipe:', name, '#series', ...derivations.map(({ sentence }) => `#${sentence}`)].join(''),
    ),
    frameOfReferenceUid: uidFromName(`recipe:${name}#frame-of-reference`),
  };
}

/** JSON with keys in order: a recipe that went through a file may have them in another. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
    .join()}}`;
}
