/** Recipes as they stand in headers and files, spoilt: what is read is a recipe, or nothing is. */
import fc from 'fast-check';
import { describeRecipe, recipeSchema } from '../../electron/core/recipe-schema';
import { packRecipe, unpackRecipe } from '../../electron/dicom/recipe-text';
import { RECIPE } from '../unit/dicom/support/make-series';
import { spoilText, textMutations, type JsonMutation } from './json-mutations';
import type { Mutation } from './mutations';
import type { Target } from './target';

interface RecipeCase {
  irregular: boolean;
  mutations: (JsonMutation | Mutation)[];
}

export function recipeTarget(): Target<RecipeCase> {
  const text = (positions: number[]) => Buffer.from(packRecipe({ ...RECIPE, positions }));
  const regular = text([10, 12.5, 15, 17.5]);
  const irregular = text([1, 2, 4, 7.5]);
  return {
    name: 'recipes',
    cases: fc.record({ irregular: fc.boolean(), mutations: textMutations }),
    good: { input: { irregular: false, mutations: [] }, outcome: 'read' },
    async check(input) {
      const bytes = spoilText(input.irregular ? irregular : regular, input.mutations);
      const recipe = unpackRecipe(Buffer.from(bytes).toString());
      if (!recipe) return 'refused';
      recipeSchema.parse(recipe);
      if (describeRecipe(recipe).trim() === '') throw new Error('The recipe is described by nothing.');
      return 'read';
    },
  };
}
