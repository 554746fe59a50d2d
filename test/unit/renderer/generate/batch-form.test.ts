import { expect, it } from 'vitest';
import type { PackSummary } from '../../../../electron/ipc/contract';
import { checkBatch, NO_BATCH } from '../../../../renderer/generate/batch-form';
import { defaultFields } from '../../../../renderer/generate/request-form';

const pack = {
  id: 'p',
  range: [0, 100],
  spacing: [1, 8],
  unit: 'mm',
  superResolution: null,
  defaults: { frames: 16, spacing: 2, start: 0, steps: 10, sampler: 'heun' },
} as unknown as PackSummary;
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
  [{ vary: 'spacing' }, 'From and To must be numbers.'],
  [{ vary: 'spacing', from: '1', to: '2', values: '0' }, 'Values must be a whole number from 1 to 200.'],
  [{ seeds: '100', vary: 'spacing', from: '1', to: '2', values: '3' }, /300 series; a batch holds 200/],
  [{ vary: 'spacing', from: '1', to: '9', values: '3' }, /^At 9: Spacing must be a number from 1 to 8/],
  [{ vary: 'frames', from: '10', to: '90', values: '2' }, /^At 90: The last slice would lie at 178 mm/],
] as const)('says what is wrong with %j', (batch, sentence) => {
  expect(check(batch)?.error).toMatch(sentence);
});

it('leaves a mistake in the form to the form', () => {
  expect(check({}, { ...fields, seed: '' })).toBeNull();
});
