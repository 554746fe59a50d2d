import { describe, expect, it } from 'vitest';
import { acceleratorOf, Accelerators } from '../../../../electron/main/menu/accelerators';

describe('the name of a key', () => {
  it.each([
    ['a', 'A', false],
    ['A', 'Shift+A', false],
    ['Ctrl+z', 'CmdOrCtrl+Z', true],
    ['Ctrl+Z', 'CmdOrCtrl+Shift+Z', true],
    ['Ctrl+,', 'CmdOrCtrl+,', true],
    ['Ctrl++', 'CmdOrCtrl+Plus', true],
    ['+', 'Plus', false],
    ['?', '?', false],
    ['ArrowUp', 'Up', false],
    ['Shift+ArrowUp', 'Shift+Up', false],
    ['Alt+1', 'Alt+1', false],
    ['F12', 'F12', false],
    ['Space', 'Space', false],
  ])('%s becomes %s', (key, text, global) => {
    expect(acceleratorOf(key)).toEqual({ text, global });
  });

  it.each(['', 'é', 'Hyper+a', 'F25', 'MediaPlay', 'a b', 'Ctrl+'])(
    '%j is none that a menu could show',
    (key) => {
      expect(acceleratorOf(key)).toBeUndefined();
    },
  );
});

describe('keys of several items', () => {
  it('go to the first; the next gets another of its own, or none', () => {
    const keys = new Accelerators('linux');
    expect(keys.take(['z'])?.text).toBe('Z');
    expect(keys.take(['z', 'Ctrl+z'])?.text).toBe('CmdOrCtrl+Z');
    expect(keys.take(['z', 'Ctrl+z'])).toBeUndefined();
  });

  it('are never those of the system’s items', () => {
    expect(new Accelerators('linux', ['CmdOrCtrl+C']).take(['Ctrl+c', 'Ctrl+C'])?.text).toBe(
      'CmdOrCtrl+Shift+C',
    );
  });

  it('on macOS are those with a modifier, and function keys: the others would be taken from whoever types', () => {
    expect(new Accelerators('darwin').take(['i', 'Ctrl+i'])?.text).toBe('CmdOrCtrl+I');
    expect(new Accelerators('darwin').take(['F5'])?.text).toBe('F5');
    expect(new Accelerators('darwin').take(['i'])).toBeUndefined();
  });
});
