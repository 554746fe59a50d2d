import { describe, expect, it } from 'vitest';
import {
  count,
  date,
  dimensions,
  duration,
  number,
  readNumber,
  spacing,
  timeLeft,
} from '../../../../renderer/strings/format';

describe('number', () => {
  it('drops zeros that say nothing', () => {
    expect(number(3.5)).toBe('3.5');
    expect(number(100)).toBe('100');
    expect(number(1.7549)).toBe('1.75');
  });

  it('never shows a negative zero, and uses a real minus sign', () => {
    expect(number(-0.001)).toBe('0');
    expect(number(-12.5)).toBe('−12.5');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [59_400, '59 s'],
    [80_000, '1 min 20 s'],
    [600_000, '10 min'],
    [3_600_000 + 5 * 60_000, '1 h 5 min'],
    [7_200_000, '2 h'],
  ])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('timeLeft', () => {
  it('says that it does not know yet', () => {
    expect(timeLeft(undefined)).toBe('estimating time left');
    expect(timeLeft(null)).toBe('estimating time left');
    expect(timeLeft(Number.NaN)).toBe('estimating time left');
  });

  it.each([
    [400, 'almost done'],
    [7_100, 'about 8 s left'],
    [41_000, 'about 45 s left'],
    [61_000, 'about 1 min 10 s left'],
    [11 * 60_000 + 1, 'about 12 min left'],
  ])('%i ms is "%s"', (ms, text) => expect(timeLeft(ms)).toBe(text));

  it('never promises less than is left', () => {
    for (let ms = 1500; ms < 60_000; ms += 777) {
      expect(Number(/(\d+) s/.exec(timeLeft(ms))?.[1] ?? 60)).toBeGreaterThanOrEqual(Math.floor(ms / 1000));
    }
  });
});

describe('sizes', () => {
  it('names frames, rows, columns and spacings', () => {
    expect(dimensions(32, 128, 96)).toBe('32 × 128 × 96');
    expect(spacing([1.75, 1.75, 3.5])).toBe('1.75 × 1.75 × 3.5 mm');
  });

  it('leaves out the slice spacing of a single slice', () => {
    expect(spacing([0.9, 0.9, 0])).toBe('0.9 × 0.9 mm');
  });

  it('counts in one and many', () => {
    expect(count(1, 'slice')).toBe('1 slice');
    expect(count(0, 'slice')).toBe('0 slices');
    expect(count(2, 'series', 'series')).toBe('2 series');
  });
});

describe('readNumber', () => {
  it.each([
    ['12', 12],
    [' 3.5 ', 3.5],
    ['3,5', 3.5],
    ['−4', -4],
    ['1e3', 1000],
    ['.5', 0.5],
  ])('reads %j', (text, value) => expect(readNumber(text)).toBe(value));

  it.each(['', 'abc', '12abc', '1,2,3', '0x10', 'Infinity', 'NaN', '--1', '1e999'])('refuses %j', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });
});

it.each([
  ['20240229', '2024-02-29'],
  ['20120000', '2012'],
  ['20120500', '2012-05'],
  ['00000000', ''],
  ['', ''],
  ['1999.01.01', '1999.01.01'],
])('shows the DICOM date %j as %j', (text, shown) => {
  expect(date(text)).toBe(shown);
});
