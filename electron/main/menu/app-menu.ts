/** The menu bar on the screen: follows what the window says, without closing a menu that is open. */
import { Menu, type MenuItem } from 'electron';
import type { MenuState } from '../../ipc/menu-calls';
import type { Item, MenuActions, MenuView } from './items';
import { menuTemplate } from './template';

export class AppMenu {
  private view: MenuView;
  private shape = '';
  private menu: Menu | undefined;

  constructor(
    view: Pick<MenuView, 'platform' | 'development'>,
    private readonly actions: MenuActions,
  ) {
    this.view = { ...view, window: undefined, recent: [] };
    this.update({});
  }

  /** @param state undefined where there is no window */
  follow(state: MenuState | undefined): void {
    this.update({ window: state });
  }

  showRecent(recent: MenuView['recent']): void {
    this.update({ recent });
  }

  private update(change: Partial<MenuView>): void {
    this.view = { ...this.view, ...change };
    const template = menuTemplate(this.view, this.told(this.actions));
    const shape = shapeOf(template);
    if (!this.menu || shape !== this.shape) {
      this.shape = shape;
      this.menu = Menu.buildFromTemplate(template);
      Menu.setApplicationMenu(this.menu);
      return;
    }
    const items = new Map<string, Item>();
    collect(template, items);
    apply(this.menu.items, items);
  }

  private told(actions: MenuActions): MenuActions {
    return {
      ...actions,
      tell: (command) => {
        // A click switches a checkbox by itself; how things really stand is what the window says.
        this.update({});
        actions.tell(command);
      },
    };
  }
}

/** What of a menu cannot be changed once it is on the screen. */
export function shapeOf(template: readonly Item[]): string {
  return JSON.stringify(template, (key, value: unknown) =>
    key === 'enabled' || key === 'checked' ? undefined : value,
  );
}

function collect(template: readonly Item[], into: Map<string, Item>): void {
  for (const item of template) {
    if (item.id !== undefined) into.set(item.id, item);
    if (Array.isArray(item.submenu)) collect(item.submenu, into);
  }
}

function apply(shown: readonly MenuItem[], wanted: ReadonlyMap<string, Item>): void {
  for (const item of shown) {
    const now = wanted.get(item.id);
    if (now) {
      if (now.enabled !== undefined && item.enabled !== now.enabled) item.enabled = now.enabled;
      // A radio item cannot be switched off; another of its group is switched on.
      if (
        now.checked !== undefined &&
        item.checked !== now.checked &&
        (now.checked || item.type === 'checkbox')
      )
        item.checked = now.checked;
    }
    if (item.submenu) apply(item.submenu.items, wanted);
  }
}
