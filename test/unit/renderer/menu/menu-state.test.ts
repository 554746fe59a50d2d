import { describe, expect, it } from 'vitest';
import { menuState } from '../../../../electron/ipc/menu-calls';
import { mayRun, menuStateOf, type Standing } from '../../../../renderer/menu/menu-state';
import type { Command } from '../../../../renderer/keys/command';

const command = (id: string, more: Partial<Command> = {}): Command => ({
  ...{ id, does: id, group: 'View', keys: ['a'], run() {} },
  ...more,
});
const standing = (commands: Command[], change: Partial<Standing> = {}): Standing => ({
  commands,
  keysOf: () => ['Ctrl+q'],
  ...{ blocked: false, covered: false, editing: false },
  ...change,
});

describe('what the menu bar is told', () => {
  it('is how each command stands, with the keys that it has now', () => {
    const state = menuStateOf(
      standing([
        command('invert', { enabled: () => true, checked: () => false }),
        command('preset-1', { enabled: () => false, label: () => 'Bone' }),
        command('preset-2', { label: () => undefined }),
        command('something-of-no-menu'),
      ]),
    );
    expect(state).toEqual({
      editing: false,
      commands: {
        invert: { enabled: true, checked: false, keys: ['Ctrl+q'] },
        'preset-1': { enabled: false, label: 'Bone', keys: ['Ctrl+q'] },
        'preset-2': { enabled: true, keys: ['Ctrl+q'] },
      },
    });
  });

  it('fits the contract, however long a name or however many keys', () => {
    const long = standing([command('preset-1', { label: () => 'x'.repeat(500) })], {
      keysOf: () => Array.from({ length: 20 }, (_, i) => `F${i}`),
    });
    expect(menuState.safeParse(menuStateOf(long)).success).toBe(true);
  });
});

describe('a command', () => {
  it('does not run while a dialog waits for an answer', () => {
    expect(mayRun(command('settings', { group: 'Studio' }), { blocked: true, covered: false })).toBe(false);
  });

  it('of the viewer does not run while a screen covers it; one of the studio does', () => {
    const covered = { blocked: false, covered: true };
    expect(mayRun(command('invert'), covered)).toBe(false);
    expect(mayRun(command('settings', { group: 'Studio' }), covered)).toBe(true);
  });
});
