import { expect, test } from 'vitest';
import {
  asDeclared,
  conditionWidth,
  encodeConditions,
  type Condition,
} from '../../../electron/core/conditions';
import { FLUX, WEAVE } from './some-pack';

const field: Condition = {
  type: 'choice',
  name: 'field',
  label: 'Field strength',
  help: '',
  options: [
    { value: '1.5', label: '1.5 T' },
    { value: '3', label: '3 T' },
  ],
};

test('what is typed is a number where the condition is one, and text where it is a choice', () => {
  const declared = [FLUX, WEAVE, field];
  expect(asDeclared(declared, { flux: '7.5', weave: 'twill', field: '3' })).toEqual({
    flux: 7.5,
    weave: 'twill',
    field: '3',
  });
  expect(asDeclared(declared, { flux: 2, field: 1.5 })).toEqual({ flux: 2, field: '1.5' });
  // For whoever refuses it.
  expect(asDeclared(declared, { flux: 'much', nobody: '1' })).toEqual({ flux: 'much', nobody: '1' });
});

test('a network is fed the place of a number in its range, and one 1 among the options of a choice', () => {
  const declared = [FLUX, WEAVE];
  expect(conditionWidth(declared)).toBe(4);
  expect([...encodeConditions(declared, {})]).toEqual([0, 0, 0, 0]);
  expect([...encodeConditions(declared, { flux: -5, weave: 'plain' })]).toEqual([-1, 1, 1, 0]);
  expect([...encodeConditions(declared, { flux: 7.5, weave: 'twill' })]).toEqual([0, 1, 0, 1]);
  expect([...encodeConditions(declared, { flux: '20' })]).toEqual([1, 1, 0, 0]);
  expect(conditionWidth([])).toBe(0);
});
