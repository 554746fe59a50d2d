import { expect, it } from 'vitest';
import { checkBatch, NO_BATCH } from '../../../../renderer/generate/batch-form';
import { defaultFields } from '../../../../renderer/generate/request-form';
import { FLUX, somePack, WEAVE } from '../../core/some-pack';

const pack = somePack({
  range: [0, 100],
  spacing: [1, 8],
  superResolution: null,
  conditions: [FLUX, WEAVE],
  defaults: { frames: 16, spacing: 2, start: 0, steps: 10, sampler: 'heun' },
});
const fields = defaultFields(pack, 7);
const check = (batch: Partial<typeof NO_BATCH>, form = fields) =>
  checkBatch({ ...NO_BATCH, ...batch }, form, pack);

it('makes one request as long as nothing is asked of it', () => {
  expect(check({})?.requests).toHaveLength(1);
});

it('makes seeds and values', () => {
  const made = check({ seeds: '2', vary: 'spacing', from: '1', to: '3', values: '3' })!.requests!;
  expect(made.map(({ spacing, seed }) => [spacing, seed])).toEqual([
    [1, 7],
    [1, 8],
    [2, 7],
    [2, 8],
    [3, 7],
    [3, 8],
  ]);
});

it.each([
  [{ seeds: '0' }, 'Seeds must be a whole number from 1 to 200.'],
  [{ seeds: 'x' }, 'Seeds must be a whole number from 1 to 200.'],
  [{ vary: 'spacing' }, 'Enter numbers for From and To.'],
  [{ vary: 'spacing', from: '1', to: '2', values: '0' }, 'Values must be a whole number from 1 to 200.'],
  [{ seeds: '100', vary: 'spacing', from: '1', to: '2', values: '3' }, /300 series; a batch holds 200/],
  [
    { vary: 'spacing', from: '1', to: '9', values: '3' },
    'At 9: The spacing must be a number from 1 to 8 mm, not 9.',
  ],
  [
    { vary: 'frames', from: '10', to: '90', values: '2' },
    /^At 90: The last of the 90 slices would lie at 178 mm/,
  ],
] as const)('says what is wrong with %j', (batch, sentence) => {
  expect(check(batch)?.error).toMatch(sentence);
});

it('varies a number that a pack declares as a condition', () => {
  const made = check({ vary: 'conditions.flux', from: '-5', to: '20', values: '3' })!.requests!;
  expect(made.map(({ conditions, seed }) => [conditions, seed])).toEqual([
    [{ flux: -5 }, 7],
    [{ flux: 7.5 }, 7],
    [{ flux: 20 }, 7],
  ]);
  expect(check({ vary: 'conditions.flux', from: '0', to: '30', values: '2' })!.error).toBe(
    'At 30: Flux must be a number from -5 to 20 kV, not 30.',
  );
});

it('leaves a mistake in the form to the form', () => {
  expect(check({}, { ...fields, seed: '' })).toBeNull();
});

it('finds nothing wrong with what nobody has typed yet', () => {
  expect(check({ vary: 'spacing' })).toMatchObject({ missing: true });
  expect(check({ vary: 'spacing', from: '2' })).toMatchObject({ missing: true });
  expect(check({ vary: 'spacing', from: 'x' })).toMatchObject({ missing: false });
});
