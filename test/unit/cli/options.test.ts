import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { decimalNumber, positiveNumber, wholeNumber } from '../../../electron/cli/options';
import { timeLeft } from '../../../electron/cli/reporter';

describe('numbers on the command line', () => {
  const frames = wholeNumber(1, 512);

  test.each([
    ['1', 1],
    ['512', 512],
    [' 64 ', 64],
    ['+7', 7],
  ])('%j is a whole number', (text, value) => {
    expect(frames(text)).toBe(value);
  });

  test.each(['0', '513', '-1', '1e9', '1.5', '', 'abc', '0x10', 'NaN', 'Infinity', '9'.repeat(400)])(
    '%j is not',
    (text) => {
      expect(() => frames(text)).toThrow(InvalidArgumentError);
    },
  );

  test.each([
    ['2.5', 2.5],
    ['-3', -3],
    ['.5', 0.5],
    ['1e1', 10],
    ['5.', 5],
  ])('%j is a number', (text, value) => {
    expect(decimalNumber(text)).toBe(value);
  });

  test.each(['', '1,5', '2 mm', 'Infinity', '1e999', '--1', '.'])('%j is none', (text) => {
    expect(() => decimalNumber(text)).toThrow('It must be a number.');
  });

  test('a distance is above 0', () => {
    expect(positiveNumber('0.3')).toBe(0.3);
    expect(() => positiveNumber('0')).toThrow('It must be a number above 0.');
    expect(() => positiveNumber('-1')).toThrow('It must be a number above 0.');
  });
});

test.each([
  [10, '1 s left'],
  [59_400, '59 s left'],
  [61_000, '1 min 1 s left'],
  [3_600_000, '1 h 0 min left'],
])('%i ms left reads %s', (ms, text) => {
  expect(timeLeft(ms)).toBe(text);
});
