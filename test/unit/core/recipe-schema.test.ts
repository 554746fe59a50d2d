import { describe, expect, it } from 'vitest';
import { describeRecipe, recipeSchema } from '../../../electron/core/recipe-schema';
import type { Recipe } from '../../../electron/core/recipe';
import { RECIPE } from '../dicom/support/make-series';

/** As version 0.1 wrote it. */
const { conditions: _conditions, stages: _stages, ...common } = RECIPE;
const OLD = { ...common, format: 1, superResolution: { sampler: 'euler', steps: 4 } };

describe('a recipe of format 1', () => {
  it('is read as one of format 2: no conditions, super-resolution as a stage', () => {
    expect(recipeSchema.parse(OLD)).toEqual(RECIPE);
    expect(recipeSchema.parse({ ...OLD, superResolution: null })).toEqual({ ...RECIPE, stages: [] });
  });

  it('is none where something of it is wrong', () => {
    expect(recipeSchema.safeParse({ ...OLD, steps: 0 }).success).toBe(false);
    expect(recipeSchema.safeParse({ ...OLD, superResolution: { sampler: 'magic', steps: 4 } }).success).toBe(
      false,
    );
    expect(recipeSchema.safeParse({ ...OLD, format: 3 }).success).toBe(false);
  });
});

describe('a recipe in plain text', () => {
  it('says what the images are, and stays within an element of 1024 characters', () => {
    const text = describeRecipe({ ...RECIPE, pack: { ...RECIPE.pack, id: 'x'.repeat(2000) } });
    expect(text).toMatch(/^Synthetic images, not of any person/);
    expect(text.length).toBe(1024);
    expect(describeRecipe(RECIPE)).toContain('seed 3000000007');
    expect(describeRecipe(RECIPE)).toContain('super-resolve by Euler, 4 steps');
  });

  it('names conditions, whatever a pack calls them, and where given frames came from', () => {
    const given: Recipe['given'] = {
      frames: [0, 2],
      sourceFrames: [4, 5],
      source: { seriesInstanceUid: '1.2.3', sha256: 'c'.repeat(64) },
    };
    const recipe: Recipe = { ...RECIPE, conditions: { flux: 2.5, weave: 'twill' }, given };
    expect(recipeSchema.parse(recipe)).toEqual(recipe);
    const text = describeRecipe(recipe);
    expect(text).toContain('; flux 2.5; weave twill;');
    expect(text).toContain('2 of them given by series 1.2.3');
  });
});
