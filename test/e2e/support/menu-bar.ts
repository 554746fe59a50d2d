/** Hands and eyes for the menu bar, which lies outside the page. */
import { expect } from 'vitest';
import { until, type Studio } from './studio';

export interface MenuItemSeen {
  label: string;
  enabled: boolean;
  checked: boolean;
  accelerator: string | null;
}

/** An item by its id or label, wherever it stands. Undefined where there is none. */
export function menuItem({ app }: Studio, wanted: string): Promise<MenuItemSeen | undefined> {
  return app.evaluate(({ Menu }, name) => {
    const flat = (items: Electron.MenuItem[]): Electron.MenuItem[] =>
      items.flatMap((item) => [item, ...flat(item.submenu?.items ?? [])]);
    const item = flat(Menu.getApplicationMenu()!.items).find(
      ({ id, label }) => id === name || label === name,
    );
    if (!item) return undefined;
    const { label, enabled, checked } = item;
    return { label, enabled, checked, accelerator: (item.accelerator as string | undefined) ?? null };
  }, wanted);
}

/** Waits until an item can be chosen, and chooses it as a hand does. */
export async function clickMenu(studio: Studio, wanted: string): Promise<void> {
  await until(`the menu item ${wanted}`, async () => (await menuItem(studio, wanted))?.enabled ?? false);
  const clicked = await studio.app.evaluate(({ Menu, BrowserWindow }, name) => {
    const flat = (items: Electron.MenuItem[]): Electron.MenuItem[] =>
      items.flatMap((item) => [item, ...flat(item.submenu?.items ?? [])]);
    const item = flat(Menu.getApplicationMenu()!.items).find(
      ({ id, label }) => id === name || label === name,
    );
    const window = BrowserWindow.getAllWindows()[0];
    item?.click(undefined, window, window?.webContents);
    return item !== undefined;
  }, wanted);
  expect(clicked, wanted).toBe(true);
}

/** Waits until an item stands as wanted. */
export async function menuSays(studio: Studio, wanted: string, how: Partial<MenuItemSeen>): Promise<void> {
  let seen: MenuItemSeen | undefined;
  try {
    await until('the menu', async () => {
      seen = await menuItem(studio, wanted);
      return (
        seen !== undefined &&
        Object.entries(how).every(([key, value]) => seen![key as keyof MenuItemSeen] === value)
      );
    });
  } catch {
    throw new Error(`The menu item ${wanted} is ${JSON.stringify(seen)}, not ${JSON.stringify(how)}`);
  }
}

/** Names in File > Open Recent. */
export function recentLabels({ app }: Studio): Promise<string[]> {
  return app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()!.items.find(({ label }) => label === '&File')!;
    const open = file.submenu!.items.find(({ label }) => label === 'Open Recent')!;
    return open.submenu!.items.filter(({ id }) => id?.startsWith('recent-')).map(({ label }) => label);
  });
}
