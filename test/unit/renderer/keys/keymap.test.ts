import { beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../renderer/keys/command';

const stored = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  },
});
const { Keymap } = await import('../../../../renderer/keys/keymap.svelte');

const command = (id: string, ...keys: string[]): Command => ({ id, does: id, group: 'View', keys, run() {} });
const press = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false });
const made = () => {
  const keymap = new Keymap();
  keymap.add([command('flip', 'h'), command('play', 'c', 'Space')]);
  return keymap;
};

describe('keymap', () => {
  beforeEach(() => stored.clear());

  it('knows the commands’ own keys', () => {
    expect(made().commandOf(press('h'))?.id).toBe('flip');
    expect(made().commandOf(press(' '))?.id).toBe('play');
    expect(made().commandOf(press('y'))).toBeUndefined();
  });

  it('takes a key from whatever had it, and keeps the choice', () => {
    const keymap = made();
    expect(keymap.choose('flip', 'c')?.id).toBe('play');
    for (const map of [keymap, made()]) {
      expect(map.commandOf(press('c'))?.id).toBe('flip');
      expect(map.commandOf(press('h'))).toBeUndefined();
      expect(map.keysOf('play')).toEqual(['Space']);
      expect(map.changed).toBe(true);
    }
  });

  it('goes back to the commands’ own keys', () => {
    const keymap = made();
    keymap.choose('flip', 'y');
    keymap.reset();
    expect(made().commandOf(press('h'))?.id).toBe('flip');
    expect(keymap.changed).toBe(false);
  });

  it.each(['nonsense', 'null', '{"flip":"h"}', '{"flip":[1]}'])(
    'does without a choice that is damaged: %s',
    (text) => {
      stored.set('gridit.viewer.keys', text);
      expect(made().commandOf(press('h'))?.id).toBe('flip');
    },
  );
});
