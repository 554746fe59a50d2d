import { describe, expect, it } from 'vitest';
import { commandOf, KEY_TABLE } from '../../../../renderer/viewer/keys';

const press = (key: string, held: object = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('commandOf', () => {
  it('follows the habits of radiologists', () => {
    expect(press('ArrowDown')).toBe('next-slice');
    expect(press('Home')).toBe('first-slice');
    expect(press('i')).toBe('invert');
    expect(press(' ')).toBe('reset');
    expect(press('=')).toBe('fit');
    expect(press('3')).toBe('preset-3');
  });

  it('leaves shortcuts of the menu and the system alone', () => {
    expect(press('r', { ctrlKey: true })).toBeUndefined();
    expect(press('h', { metaKey: true })).toBeUndefined();
    expect(press('ArrowUp', { altKey: true })).toBeUndefined();
    expect(press('0')).toBeUndefined();
    expect(press('q')).toBeUndefined();
  });
});

describe('KEY_TABLE', () => {
  it('gives no key two meanings', () => {
    const keys = KEY_TABLE.flatMap((row) => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
