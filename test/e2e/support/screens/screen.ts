/** A screen of the window: what it is called and how a person gets there. */
import { closeNotices } from '../notices';
import type { ViewerHands } from '../viewer';
import type { ScreenData } from './screen-data';

export interface Screen {
  id: string;
  /** Under its picture. */
  label: string;
  /** What it shows that others do not, by CSS selector; the window where left out. */
  part?: string;
  /** Resolves when it is drawn. Begins at the one stack, with no panel and no dialog open. */
  open(hands: ViewerHands, data: ScreenData): Promise<unknown>;
  /** Undoes what Escape does not. */
  leave?(hands: ViewerHands): Promise<unknown>;
}

export const press = (hands: ViewerHands, key: string) => hands.page.keyboard.press(key);

/** Brings the window back to one stack with nothing else open. */
export async function calm(hands: ViewerHands): Promise<void> {
  const { page } = hands;
  const dialogs = page.locator('[role=dialog], [role=alertdialog], [role=menu]');
  for (let turn = 0; turn < 4 && (await dialogs.count()) > 0; turn++) {
    await page.keyboard.press('Escape');
    await dialogs
      .first()
      .waitFor({ state: 'detached', timeout: 1000 })
      .catch(() => undefined);
  }
  await closeNotices(hands.studio);
  for (const close of ['panel-close', 'cine-close']) {
    const button = hands.id(close);
    if ((await button.count()) > 0) await button.first().click();
  }
  // A key would mean the item of the library that has the focus.
  await page.getByRole('group', { name: 'Images', exact: true }).focus();
  await page.keyboard.press('F8');
  await page.keyboard.press('Escape');
  await page.mouse.move(4, 4);
}

/** Opens a series in the active pane and goes to its middle slice. */
export async function openMiddle(hands: ViewerHands, seriesId: string): Promise<void> {
  await hands.open(seriesId);
  await hands.page.getByRole('group', { name: 'Images', exact: true }).focus();
  await hands.page.keyboard.press('Space');
  const middle = Math.ceil(Number(await hands.attribute('viewer', 'data-frames')) / 2);
  const slice = async () => Number(await hands.attribute('viewer', 'data-slice'));
  if ((await slice()) !== middle) {
    // Its keys go in tens as well.
    await hands.id('slice-rail').first().focus();
    await press(hands, 'Home');
    for (let tens = Math.floor((middle - 1) / 10); tens > 0; tens--) await press(hands, 'PageDown');
    for (let ones = (middle - 1) % 10; ones > 0; ones--) await press(hands, 'ArrowDown');
    await hands.page.getByRole('group', { name: 'Images', exact: true }).focus();
  }
  await hands.has('viewer', 'data-slice', String(middle));
}

/** Chooses an item of a menu of the toolbar, wherever the toolbar has room for it. */
export async function choose(hands: ViewerHands, menu: string, item: string): Promise<void> {
  if ((await hands.id(menu).count()) === 0) await hands.id('toolbar-more').click();
  await hands.id(menu).click();
  await hands.id(item).click();
}
