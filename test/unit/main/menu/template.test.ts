import { describe, expect, it } from 'vitest';
import type { MenuState } from '../../../../electron/ipc/menu-calls';
import { MENU_COMMANDS, type MenuCommand } from '../../../../electron/ipc/menu-commands';
import type { Item, MenuActions, MenuView } from '../../../../electron/main/menu/items';
import { menuTemplate } from '../../../../electron/main/menu/template';

const done: string[] = [];
const actions: MenuActions = {
  tell: (command) => void done.push(command),
  openRecent: (id) => void done.push(`recent ${id}`),
  clearRecent: () => void done.push('clear'),
  about: () => void done.push('about'),
  openLogs: () => void done.push('logs'),
  openLicences: () => void done.push('licences'),
};
const all: MenuState = {
  editing: false,
  commands: Object.fromEntries(MENU_COMMANDS.map((id) => [id, { enabled: true, keys: [] }])),
};

function items(change: Partial<MenuView> = {}): Item[] {
  const view: MenuView = { platform: 'linux', development: false, window: all, recent: [], ...change };
  const flat = (list: readonly Item[]): Item[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  return flat(menuTemplate(view, actions));
}
const find = (list: Item[], id: string) => list.find((item) => item.id === id)!;
const click = (item: Item) => (item.click as () => void)();

describe.each(['linux', 'win32', 'darwin'] as const)('the menu bar on %s', (platform) => {
  it('has every command once, and each tells the window', () => {
    const ids = items({ platform }).flatMap(({ id }) =>
      MENU_COMMANDS.includes(id as MenuCommand) ? [id!] : [],
    );
    expect([...ids].sort()).toEqual([...MENU_COMMANDS].sort());
    done.length = 0;
    for (const id of ids) click(find(items({ platform }), id));
    expect(done).toEqual(ids);
  });

  it('gives no accelerator twice, whatever the keys are', () => {
    const commands = Object.fromEntries(
      MENU_COMMANDS.map((id) => [id, { enabled: true, keys: ['i', 'Ctrl+c', 'F5', 'Ctrl+i'] }]),
    );
    const keys = items({ platform, window: { editing: false, commands } }).flatMap(
      ({ accelerator }) => accelerator ?? [],
    );
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain('CmdOrCtrl+C');
  });
});

describe('the items of commands', () => {
  it('do nothing without a window', () => {
    for (const id of MENU_COMMANDS) expect(find(items({ window: undefined }), id).enabled).toBe(false);
  });

  it('stand as the window says, under the name and the keys that it gives', () => {
    const commands: MenuState['commands'] = {
      invert: { enabled: true, checked: true, keys: ['Ctrl+i'] },
      'preset-1': { enabled: true, label: 'Bone & more', keys: ['1'] },
      'layout-four': { enabled: true, checked: true, keys: ['F4'] },
    };
    const list = items({ window: { editing: false, commands } });
    expect(find(list, 'invert')).toMatchObject({
      type: 'checkbox',
      checked: true,
      enabled: true,
      accelerator: 'CmdOrCtrl+I',
      registerAccelerator: true,
    });
    expect(find(list, 'preset-1')).toMatchObject({
      label: 'Bone && more',
      accelerator: '1',
      registerAccelerator: false,
    });
    expect(find(list, 'layout-four')).toMatchObject({ type: 'radio', checked: true });
    expect(find(list, 'layout-one')).toMatchObject({ type: 'radio', checked: false, enabled: false });
  });

  it('let undo be used while text is typed, even where no measurement can be undone', () => {
    const commands = { undo: { enabled: false, keys: ['Ctrl+z'] } };
    expect(find(items({ window: { editing: false, commands } }), 'undo').enabled).toBe(false);
    expect(find(items({ window: { editing: true, commands } }), 'undo').enabled).toBe(true);
  });
});

describe('recent files', () => {
  it('are listed by name and opened by id; the list can be cleared', () => {
    const list = items({ recent: [{ id: 'x', label: 'a & b' }] });
    expect(find(list, 'recent-x').label).toBe('a && b');
    done.length = 0;
    click(find(list, 'recent-x'));
    click(find(list, 'clear-recent'));
    expect(done).toEqual(['recent x', 'clear']);
    expect(find(items(), 'clear-recent').enabled).toBe(false);
  });
});

it('only developers can reload the page', () => {
  const roles = (development: boolean) => items({ development }).flatMap(({ role }) => role ?? []);
  expect(roles(true)).toContain('reload');
  expect(roles(false)).not.toContain('reload');
});
