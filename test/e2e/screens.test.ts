/**
 * Every screen of the window, opened as a person opens it: axe-core has no serious finding, the main ones look as they
 * did, and the keyboard alone gets everywhere in the toolbar. One start for all; a new screen is a line in
 * support/screens.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLOUR_RULES, seriousFindingsIn } from './support/accessible';
import { faintControls, focusRing } from './support/forced-colours';
import { watchContexts } from './support/lose-graphics';
import { takePicture } from './support/pictures';
import { screens } from './support/screens';
import { calm, openMiddle, type Screen } from './support/screens/screen';
import { addScreenData, type ScreenData } from './support/screens/screen-data';
import { differenceFrom, whyNotComparable } from './support/snapshots';
import { openStudio, testFolders, until, type TestFolders } from './support/studio';
import { ViewerHands } from './support/viewer';

/** What is compared of which screen, by CSS selector. */
const VIEWER = '[data-testid=viewer]';
const DIALOG = '[role=dialog]';
const PICTURES: Readonly<Record<string, string>> = {
  stack: VIEWER,
  four: VIEWER,
  mpr: VIEWER,
  'compare-swipe': VIEWER,
  measure: VIEWER,
  histogram: '[data-testid=histogram-panel]',
  export: DIALOG,
};

let folders: TestFolders;
let hands: ViewerHands;
let data: ScreenData;
let loseGraphics: () => Promise<void>;
let incomparable: string | undefined;

beforeAll(async () => {
  folders = await testFolders();
  const written = await addScreenData(folders.userData);
  data = written.data;
  const studio = await openStudio(folders.userData);
  await written.breakOne();
  hands = new ViewerHands(studio);
  await studio.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 800);
  });
  await until('its size', () => hands.page.evaluate(() => innerWidth === 1280 && innerHeight === 800));
  loseGraphics = await watchContexts(studio);
  incomparable = await whyNotComparable(studio);
  if (incomparable) console.log(`pictures are not compared: ${incomparable}`);
});
afterAll(async () => {
  await hands?.studio.app.close();
  await folders?.remove();
});

/** What has been opened over the window, or the part of the window that is new. */
async function scope({ part = 'body' }: Screen): Promise<string> {
  for (const over of ['[role=menu]', DIALOG]) if ((await hands.page.locator(over).count()) > 0) return over;
  return part;
}

/** What fades in has less contrast on its way. */
const settled = () =>
  hands.page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });

/** Whether the judge was at hand whose remark is in the picture. */
async function isJudged({ page }: ViewerHands): Promise<boolean> {
  return !(await page.locator(DIALOG).innerText()).includes('dciodvfy is not installed');
}

describe('the screen', () => {
  // Drawing a volume takes seconds without a graphics card: alone it is looked at in viewer-panes.test.ts.
  const all = screens.filter(({ id }) => id !== 'volume').map((screen) => [screen.id, screen] as const);

  it.each(all)('%s', async (id, screen) => {
    await calm(hands);
    await screen.open(hands, data);
    await settled();
    expect(await seriousFindingsIn(hands.studio, await scope(screen))).toEqual([]);
    const compared = PICTURES[id];
    if (compared && !incomparable && (id !== 'export' || (await isJudged(hands)))) {
      let difference: string | undefined;
      // The last drawing may still be to come.
      await until(
        'the picture',
        async () => !(difference = await differenceFrom(hands.studio, id, compared)),
        5000,
      ).catch(() => undefined);
      expect(difference).toBeUndefined();
    }
    await screen.leave?.(hands);
  });
});

describe('the toolbar', () => {
  const focused = () => hands.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');
  const focuses = (testid: string) =>
    until(`the focus on ${testid}`, async () => (await focused()) === testid);
  const press = (key: string) => hands.page.keyboard.press(key);

  it('is one stop of the Tab key, and the arrow keys walk within it', async () => {
    await calm(hands);
    await openMiddle(hands, data.t1);
    await press('Shift+Tab');
    const first = await focused();
    const stops = await hands.page.evaluate(
      () =>
        [
          ...document.querySelectorAll<HTMLElement>('[role=toolbar][aria-label="Viewer tools"] button'),
        ].filter(({ tabIndex }) => tabIndex === 0).length,
    );
    expect(stops).toBe(1);
    await press('Home');
    await focuses('layout-stack');
    await press('ArrowRight');
    await focuses('layout-mpr');
    await press('ArrowLeft');
    await press('ArrowLeft');
    // What does not fit stands behind the last button, and is reached from there.
    await focuses('toolbar-more');
    await press('Enter');
    await hands.id('toolbar-more-tools').waitFor();
    await focuses('tool-zoom-out');
    const before = await hands.text('zoom-text');
    await press('ArrowRight');
    await focuses('tool-zoom-in');
    await press('Space');
    await until('a larger picture', async () => (await hands.text('zoom-text')) !== before);
    // The first Escape may close no more than the tooltip of the button. One too many would go to the window.
    await until('the tools to close', async () => {
      if ((await hands.page.locator('[data-testid=toolbar-more-tools][data-state=open]').count()) === 0)
        return true;
      await press('Escape');
      return false;
    });
    await hands.id('toolbar-more-tools').waitFor({ state: 'detached' });
    await focuses('toolbar-more');
    expect(first).not.toBe('');
    await press('Tab');
    expect(await hands.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Images',
    );
  });

  it('shows everything where the window is wide, and opens a menu of what it leaves out where it is not', async () => {
    const size = async (width: number) => {
      await hands.studio.app.evaluate(
        ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setContentSize(to, 800),
        width,
      );
      // The page hears of it later, and lays the toolbar out anew.
      await until('its size', () => hands.page.evaluate((to) => innerWidth === to, width));
    };
    await size(1900);
    await hands.id('toolbar-more').waitFor({ state: 'detached' });
    await size(960);
    await hands.id('toolbar-more').waitFor();
    // A toolbar that is laid out once more closes the menu.
    await until('the menu of what is left out', async () => {
      if (!(await hands.id('turn-menu').isVisible())) await hands.id('toolbar-more').click();
      return hands.id('turn-menu').isVisible();
    });
    await hands.id('turn-menu').click();
    await hands.id('tool-flip-horizontal').click();
    await hands.says('letter-left', 'L');
    await size(1280);
    await calm(hands);
    await press('h');
    await hands.says('letter-left', 'R');
  });

  it('leaves Space to the viewer after a click with the mouse', async () => {
    await hands.id('tool-invert').click();
    await hands.has('tool-invert', 'aria-pressed', 'true');
    await press('Space');
    await hands.has('tool-invert', 'aria-pressed', 'false');
  });
});

describe('colours that the system insists on', () => {
  afterAll(() => hands.page.emulateMedia({ forcedColors: null, colorScheme: null }));

  it.each(['dark', 'light'] as const)(
    'leave every edge, choice and focus to be seen, %s',
    async (colorScheme) => {
      const { studio, page } = hands;
      await calm(hands);
      await page.emulateMedia({ forcedColors: 'active', colorScheme });
      await openMiddle(hands, data.t1);
      await hands.id('panel-histogram-button').click();
      await hands.id('histogram-mean').waitFor();
      expect(await faintControls(studio)).toEqual([]);
      expect(await seriousFindingsIn(studio, 'body', COLOUR_RULES)).toEqual([]);
      await takePicture(studio, `forced-${colorScheme}`);
      await hands.id('settings-button').focus();
      for (let stop = 0; stop < 6; stop++) {
        await page.keyboard.press('Shift+Tab');
        const { what, ring } = await focusRing(studio);
        expect(ring, what).toBe(true);
      }
      await hands.id('settings-button').click();
      await hands.id('settings-appearance').click();
      await hands.id('setting-theme-dark').waitFor();
      expect(await faintControls(studio)).toEqual([]);
      await takePicture(studio, `forced-settings-${colorScheme}`);
      await hands.id('screen-close').click();
      await hands.id('export-menu').click();
      await hands.id('export-dicom').click();
      await hands.id('conformance-verdict').waitFor();
      expect(await faintControls(studio)).toEqual([]);
      expect(await seriousFindingsIn(studio, DIALOG, COLOUR_RULES)).toEqual([]);
      await page.keyboard.press('Escape');
      await hands.id('panel-histogram-button').click();
    },
  );
});

describe('a lost graphics processor', () => {
  it('has no serious finding either', async () => {
    await openMiddle(hands, data.t1);
    await loseGraphics();
    await hands.id('graphics-notice').waitFor();
    expect(await seriousFindingsIn(hands.studio, VIEWER)).toEqual([]);
    // A series that cannot be read is no fault of the page.
    expect(hands.studio.complaints).toEqual([]);
  });
});
