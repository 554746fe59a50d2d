import { expect, it } from 'vitest';
import type { Recipe } from '../../../../electron/core/recipe';
import type { PackSummary } from '../../../../electron/ipc/contract';
import { compareRecipes, evenSpacing, requestFromRecipe } from '../../../../renderer/history/recipe-request';

const recipe: Recipe = {
  format: 1,
  app: { name: 'GriDiT Studio', version: '1' },
  pack: { id: 'brain', version: '1.0', sha256: 'a'.repeat(64) },
  seed: 7,
  sampler: 'heun',
  steps: 20,
  plan: 'coarse-to-fine',
  positions: [5, 8.5, 12, 15.5],
  superResolution: { sampler: 'euler', steps: 4 },
  provider: 'cpu',
};
const pack = { id: 'brain', version: '1.0', defaults: { spacing: 3, start: 0 } } as unknown as PackSummary;

it('becomes a request that asks for the same again', () => {
  expect(requestFromRecipe(recipe, [pack])).toEqual({
    reason: null,
    request: {
      packId: 'brain',
      frames: 4,
      spacing: 3.5,
      start: 5,
      seed: 7,
      steps: 20,
      sampler: 'heun',
      plan: 'coarse-to-fine',
      superResolution: true,
      provider: 'cpu',
    },
  });
  expect(requestFromRecipe({ ...recipe, positions: [5] }, [pack]).request).toMatchObject({
    frames: 1,
    spacing: 3,
  });
});

it('says why it cannot, or not exactly', () => {
  expect(requestFromRecipe(recipe, [])).toEqual({
    request: null,
    reason: 'The model brain is not installed.',
  });
  expect(requestFromRecipe({ ...recipe, positions: [5, 6, 9] }, [pack])).toMatchObject({
    request: null,
    reason: expect.stringContaining('not evenly spaced'),
  });
  const other = requestFromRecipe(recipe, [{ ...pack, version: '2.0' }]);
  expect(other.request).not.toBeNull();
  expect(other.reason).toMatch(/version 1\.0 of the model; version 2\.0 is installed/);
});

it('bears the rounding of positions', () => {
  expect(evenSpacing(Array.from({ length: 200 }, (_, i) => 0.1 + i * 0.333333))).toBe(0.333333);
  expect(evenSpacing([1])).toBe(0);
});

it('says what differs between two', () => {
  const lines = compareRecipes(recipe, { ...recipe, seed: 8, superResolution: null });
  expect(lines.filter(({ differs }) => differs)).toEqual([
    { name: 'Seed', a: '7', b: '8', differs: true },
    { name: 'Super-resolution', a: 'euler, 4', b: 'off', differs: true },
  ]);
});
