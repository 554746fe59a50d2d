import { expect, it } from 'vitest';
import { withinBytes, withinCharacters } from '../../../electron/core/cut-text';

it('cuts between characters, by bytes of UTF-8', () => {
  expect(withinBytes('abc', 3)).toBe('abc');
  expect(withinBytes('abc', 2)).toBe('ab');
  expect(withinBytes('a王b', 3)).toBe('a');
  expect(withinBytes('a王b', 4)).toBe('a王');
  expect(withinBytes('𠀀𠀀', 7)).toBe('𠀀');
  expect(withinBytes('abc', 0)).toBe('');
});

it('cuts between characters, by their number', () => {
  expect(withinCharacters('abc', 3)).toBe('abc');
  expect(withinCharacters('𠀀𠀀𠀀', 2)).toBe('𠀀𠀀');
  expect(withinCharacters('王'.repeat(84), 64)).toBe('王'.repeat(64));
  expect(withinCharacters('abc', 0)).toBe('');
});
