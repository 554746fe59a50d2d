import { describe, expect, it } from 'vitest';
import { keyLabel, keyName } from '../../../../renderer/keys/command';

const press = (key: string, held: object = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('keyName', () => {
  it('writes a key with what is held', () => {
    expect(press('a')).toBe('a');
    expect(press('A', { shiftKey: true })).toBe('A');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('ArrowUp', { shiftKey: true })).toBe('Shift+ArrowUp');
    expect(press(' ')).toBe('Space');
    expect(press('z', { ctrlKey: true })).toBe('Ctrl+z');
    expect(press('z', { metaKey: true })).toBe('Ctrl+z');
    expect(press('1', { altKey: true })).toBe('Alt+1');
    expect(press('+', { ctrlKey: true })).toBe('Ctrl++');
  });

  it('is nothing for a modifier alone', () => {
    expect(press('Shift', { shiftKey: true })).toBeUndefined();
    expect(press('Control', { ctrlKey: true })).toBeUndefined();
  });
});

it('prints keys as on the keyboard', () => {
  expect(keyLabel('ArrowUp')).toBe('↑');
  expect(keyLabel('X')).toBe('Shift x');
  expect(keyLabel('Ctrl+z')).toBe('Ctrl z');
  expect(keyLabel('+')).toBe('+');
  expect(keyLabel('Ctrl++')).toBe('Ctrl +');
  expect(keyLabel('PageDown')).toBe('PgDn');
});
