import { describe, expect, it } from 'vitest';
import { mistakeIn, parameter, type NumberParameter } from '../../../../../electron/core/request/parameters';
import { readNumber } from '../../../../../renderer/strings/format';
import { readTyped, typed } from '../../../../../renderer/settings/parts/typed-number';

describe('a number that may be left out', () => {
  const frames = parameter('frames') as NumberParameter;
  const spacing = parameter('spacing') as NumberParameter;
  it('is nothing while the field is empty', () => {
    expect(readTyped('', frames)).toEqual({ value: null });
    expect(readTyped('  ', frames)).toEqual({ value: null });
    expect(typed(null)).toBe('');
  });

  it('is what was typed where that is in range', () => {
    expect(readTyped('512', frames)).toEqual({ value: 512 });
    expect(readTyped(' 1 ', frames)).toEqual({ value: 1 });
    expect(readTyped('2,5', spacing)).toEqual({ value: 2.5 });
    expect(typed(2.5)).toBe('2.5');
  });

  it.each(['0', '513', '2.5', 'many', '1e9'])('is refused with one sentence for %s', (text) => {
    expect(readTyped(text, frames).error).toBe(mistakeIn(frames, readNumber(text) ?? text));
  });

  it.each(['0', '-1', '1001'])('is refused outside its range, %s', (text) => {
    expect(readTyped(text, spacing).error).toBe(
      `The spacing must be a number from 0.001 to 1000 mm, not ${text}.`,
    );
  });
});
