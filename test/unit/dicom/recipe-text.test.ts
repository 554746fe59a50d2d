import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRecipe, SHORT_TEXT_LIMIT, unpackRecipe } from '../../../electron/dicom/recipe-text';
import { RECIPE } from './support/make-series';

describe('a recipe in a header', () => {
  it('comes back as it was, whatever its positions', () => {
    const positions = fc.oneof(
      fc.array(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((p) => p + 0),
        { minLength: 1, maxLength: 60 },
      ),
      fc
        .tuple(
          fc.double({ min: -300, max: 300, noNaN: true }),
          fc.double({ min: 0.1, max: 20, noNaN: true }),
          fc.integer({ min: 1, max: 512 }),
        )
        .map(([start, step, count]) => Array.from({ length: count }, (_, i) => start + i * step)),
    );
    fc.assert(
      fc.property(positions, (list) => {
        const recipe = { ...RECIPE, positions: list };
        expect(unpackRecipe(packRecipe(recipe))).toEqual(recipe);
      }),
    );
  });

  it('stays short for even spacing, however many frames', () => {
    const positions = Array.from({ length: 512 }, (_, i) => 3.1 + i * 0.7);
    expect(packRecipe({ ...RECIPE, positions }).length).toBeLessThan(SHORT_TEXT_LIMIT / 2);
  });

  it('is read from plain recipe JSON as well', () => {
    expect(unpackRecipe(JSON.stringify(RECIPE))).toEqual(RECIPE);
  });

  it.each([
    '',
    'nothing',
    '{}',
    'null',
    '[]',
    JSON.stringify({ ...RECIPE, seed: -1 }),
    JSON.stringify({ ...RECIPE, format: 3 }),
    JSON.stringify({ ...RECIPE, positions: [[0, 1, 1e9]] }),
  ])('is not seen in %s', (text) => {
    expect(unpackRecipe(text)).toBeUndefined();
  });
});
