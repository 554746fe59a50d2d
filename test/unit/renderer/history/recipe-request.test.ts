import { expect, it } from 'vitest';
import type { Recipe } from '../../../../electron/core/recipe';
import {
  compareRecipes,
  evenSpacing,
  recipeLines,
  requestFromRecipe,
} from '../../../../renderer/history/recipe-request';
import { FLUX, somePack, WEAVE } from '../../core/some-pack';

const recipe: Recipe = {
  format: 2,
  app: { name: 'GriDiT Studio', version: '1' },
  pack: { id: 'brain', version: '1.0', sha256: 'a'.repeat(64) },
  seed: 7,
  sampler: 'heun',
  steps: 20,
  plan: 'coarse-to-fine',
  positions: [5, 8.5, 12, 15.5],
  conditions: {},
  stages: [{ kind: 'super-resolve', sampler: 'euler', steps: 4 }],
  provider: 'cpu',
};
const pack = somePack({
  id: 'brain',
  version: '1.0',
  defaults: { ...somePack().defaults, spacing: 3, start: 0 },
});

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
      conditions: {},
      superResolution: true,
      labels: false,
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
  const lines = compareRecipes(recipe, { ...recipe, seed: 8, stages: [] }, [pack]);
  expect(lines.filter(({ differs }) => differs)).toEqual([
    { name: 'Seed', a: '7', b: '8', differs: true },
    { name: 'Super-resolution', a: 'on', b: 'off', differs: true },
    { name: 'Super-resolution: sampler, steps', a: 'Euler, 4', b: '–', differs: true },
  ]);
});

it('knows what the form cannot ask for: slices that came from elsewhere', () => {
  const given = {
    frames: [0, 3],
    sourceFrames: [0, 1],
    source: { seriesInstanceUid: '1.2.3', sha256: 'b'.repeat(64) },
  };
  const made = { ...recipe, given };
  expect(requestFromRecipe(made, [pack])).toMatchObject({
    request: null,
    reason: expect.stringContaining('another series'),
  });
  expect(recipeLines(made, pack)).toContainEqual({ name: 'Given slices', value: '2 slices' });
});

it('has a line for each condition of the pack, whatever it is, and for those of a pack that is gone', () => {
  const asking = { ...pack, conditions: [FLUX, WEAVE] };
  const made: Recipe = { ...recipe, conditions: { flux: 2.5, weave: 'twill' } };
  const lines = recipeLines(made, asking);
  expect(lines).toContainEqual({ name: 'Flux', value: '2.5 kV' });
  expect(lines).toContainEqual({ name: 'Weave', value: 'Twill weave' });
  expect(recipeLines(recipe, asking)).toContainEqual({ name: 'Flux', value: 'any' });
  expect(recipeLines(made)).toContainEqual({ name: 'weave', value: 'twill' });
  expect(requestFromRecipe(made, [asking]).request!.conditions).toEqual(made.conditions);
  const other: Recipe = { ...made, conditions: { flux: 3, weave: 'twill' } };
  expect(compareRecipes(made, other, [asking]).filter(({ differs }) => differs)).toEqual([
    { name: 'Flux', a: '2.5 kV', b: '3 kV', differs: true },
  ]);
});
