import { describe, expect, it } from 'vitest';
import { readTyped, typed } from '../../../../../renderer/settings/parts/typed-number';

describe('a number that may be left out', () => {
  const frames = { low: 1, high: 512, whole: true };
  it('is nothing while the field is empty', () => {
    expect(readTyped('', frames)).toEqual({ value: null });
    expect(readTyped('  ', frames)).toEqual({ value: null });
    expect(typed(null)).toBe('');
  });

  it('is what was typed where that is in range', () => {
    expect(readTyped('512', frames)).toEqual({ value: 512 });
    expect(readTyped(' 1 ', frames)).toEqual({ value: 1 });
    expect(readTyped('2,5', { low: 0, high: 10, whole: false })).toEqual({ value: 2.5 });
    expect(typed(2.5)).toBe('2.5');
  });

  it.each(['0', '513', '2.5', 'many', '1e9'])('is refused with one sentence for %s', (text) => {
    expect(readTyped(text, frames).error).toBe('Enter a whole number from 1 to 512.');
  });

  it.each(['0', '-1', '11'])('is refused outside its range, %s', (text) => {
    expect(readTyped(text, { low: 0, high: 10, whole: false }).error).toContain('10 at most');
  });
});
