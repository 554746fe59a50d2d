/** What the menus are made of: items that run a command of the window, as the window says they stand. */
import type { MenuItemConstructorOptions } from 'electron';
import type { CommandState, MenuCommand, MenuState } from '../../ipc/menu-calls';
import { strings } from '../strings';
import { Accelerators } from './accelerators';

export type Item = MenuItemConstructorOptions;

export interface RecentEntry {
  id: string;
  label: string;
}

/** What the menu shows. */
export interface MenuView {
  platform: NodeJS.Platform;
  /** Only the developer's menu can reload the page: a reload would lose the view of a running job. */
  development: boolean;
  /** Undefined while there is no window that has said how it stands. */
  window: MenuState | undefined;
  recent: readonly RecentEntry[];
}

/** What the menu does. */
export interface MenuActions {
  /** Passes a command to the window. */
  tell(command: MenuCommand): void;
  openRecent(id: string): void;
  clearRecent(): void;
  about(): void;
  openLogs(): void;
  openLicences(): void;
}

/** Accelerators of items with roles, which Electron gives them. */
const BY_ROLE = [
  ...[
    'CmdOrCtrl+X',
    'CmdOrCtrl+C',
    'CmdOrCtrl+V',
    'CmdOrCtrl+A',
    'CmdOrCtrl+W',
    'CmdOrCtrl+Q',
    'CmdOrCtrl+M',
  ],
  ...['CmdOrCtrl+0', 'CmdOrCtrl+Plus', 'CmdOrCtrl+-', 'CmdOrCtrl+R', 'CmdOrCtrl+Shift+I', 'F11'],
];

export const SEPARATOR: Item = { type: 'separator' };

export class Items {
  private readonly accelerators: Accelerators;

  constructor(
    readonly view: MenuView,
    readonly actions: MenuActions,
  ) {
    this.accelerators = new Accelerators(view.platform, BY_ROLE);
  }

  get mac(): boolean {
    return this.view.platform === 'darwin';
  }

  /** An item that runs a command; `kind` for one that switches something. */
  command(command: MenuCommand, kind?: 'checkbox' | 'radio'): Item {
    const state = this.state(command);
    return {
      id: command,
      label: state?.label ? escaped(state.label) : strings.menu.commands[command],
      ...(kind && { type: kind, checked: state?.checked ?? false }),
      enabled: state?.enabled ?? false,
      ...this.accelerator(state?.keys ?? []),
      click: () => this.actions.tell(command),
    };
  }

  state(command: MenuCommand): CommandState | undefined {
    return this.view.window?.commands[command];
  }

  /**
   * Keys are the window's: it runs the command itself, and the menu only shows them. Those with Ctrl are given to the
   * system too, so that they also work from a text field; a key that the page has used does not come to the menu.
   */
  accelerator(keys: readonly string[]): Pick<Item, 'accelerator' | 'registerAccelerator'> {
    const taken = this.accelerators.take(keys);
    return taken ? { accelerator: taken.text, registerAccelerator: taken.global } : {};
  }
}

/** An ampersand in a menu underlines the letter behind it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&&');
}
