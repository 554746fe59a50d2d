/** Themes, contrast and size; a part of settings.test.ts, in its window. */
import { describe, expect, it } from 'vitest';
import { SURFACE } from '../../../electron/core/surface';
import { COLOUR_RULES, seriousFindings, seriousFindingsIn } from '../support/accessible';
import { takePicture } from '../support/pictures';
import { PATIENCE_MS, until } from '../support/studio';
import type { SettingsHands } from './hands';

/** @param first id of a series that is shown */
export function appearanceTests(hands: SettingsHands, first: () => string): void {
  describe('themes', () => {
    const GROUND = {
      light: 'rgb(241, 242, 244)',
      contrast: 'rgb(0, 0, 0)',
      'contrast-light': 'rgb(255, 255, 255)',
    };
    const THEMES = ['light', 'contrast', 'contrast-light'] as const;

    it('are chosen with the arrow keys, and the window follows', async () => {
      const { page, app } = hands.stage.studio;
      await hands.open('appearance');
      await hands.id('setting-theme-dark').focus();
      for (const theme of THEMES) {
        await page.keyboard.press('ArrowRight');
        await until(
          `the ${theme} theme`,
          async () =>
            (await hands.root('scheme')) === (theme === 'contrast' ? 'dark' : 'light') &&
            (await hands.root('contrast')) === (theme === 'light' ? 'normal' : 'more'),
        );
        await until('the window to follow', () =>
          app.evaluate(
            ({ BrowserWindow }, colour) =>
              BrowserWindow.getAllWindows()[0]!.getBackgroundColor().toLowerCase() === colour,
            SURFACE[theme],
          ),
        );
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
          GROUND[theme],
        );
      }
      expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light');
    });

    it('leave images on black, with light text, and nothing unreadable anywhere', async () => {
      const { page } = hands.stage.studio;
      const sections = ['generating', 'viewing', 'keys', 'storage', 'network', 'appearance'];
      for (const theme of THEMES) {
        await hands.open('appearance');
        await hands.id(`setting-theme-${theme}`).click();
        const seen = await seriousFindings(hands.stage.studio, 'settings-screen', COLOUR_RULES);
        expect(seen, `appearance, ${theme}`).toEqual([]);
        // Most of what can be wrong is wrong in every theme.
        for (const section of theme === 'light' ? sections : []) {
          await hands.open(section);
          expect(await seriousFindings(hands.stage.studio, 'settings-screen'), section).toEqual([]);
        }
        await hands.close();
        const overlay = await hands
          .id('slice-number')
          .first()
          .evaluate((text) => getComputedStyle(text).color);
        expect(Math.min(...overlay.match(/\d+/g)!.slice(0, 3).map(Number))).toBeGreaterThan(200);
        expect(await seriousFindingsIn(hands.stage.studio, 'body', COLOUR_RULES), theme).toEqual([]);
        await takePicture(hands.stage.studio, `theme-${theme}`);
        await hands.item(first()).locator('button').first().focus();
        await page.keyboard.press('Control+e');
        await hands.id('export-dialog').waitFor();
        const dialog = await seriousFindings(hands.stage.studio, 'export-dialog', COLOUR_RULES);
        expect(dialog, `export, ${theme}`).toEqual([]);
        await page.keyboard.press('Escape');
        await hands.id('export-dialog').waitFor({ state: 'detached' });
      }
    });

    it('give contrast to whoever asks the system for it, on light ground too', async () => {
      const { page } = hands.stage.studio;
      await hands.open('appearance');
      await hands.id('setting-theme-system').click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ contrast: 'more', colorScheme });
        await until('contrast', async () => (await hands.root('contrast')) === 'more');
        await until(`the ${colorScheme} scheme`, async () => (await hands.root('scheme')) === colorScheme);
      }
      await page.emulateMedia({ contrast: null, colorScheme: null });
      await until('the contrast as before', async () => (await hands.root('contrast')) === 'normal');
    });
  });

  describe('the size of text and controls', () => {
    it('changes at once, and nothing is cut off', async () => {
      const { page } = hands.stage.studio;
      await hands.open('appearance');
      const width = () => page.evaluate(() => innerWidth);
      const [ratio, before] = [await page.evaluate(() => devicePixelRatio), await width()];
      for (const size of [150, 90, 110]) {
        await hands.id(`setting-size-${size}`).click();
        await until(`${size} %`, async () => Math.abs((await width()) - (before * 100) / size) <= 2);
        expect(await page.evaluate(() => devicePixelRatio)).toBeCloseTo((ratio * size) / 100, 2);
        // The panes as well as the screen over them, once they have found their widths.
        const cut = () =>
          page.evaluate(() =>
            [
              document.documentElement,
              ...document.querySelectorAll('[data-testid=settings-page], .right-panel'),
            ]
              .filter((part) => part.scrollWidth > part.clientWidth + 1)
              .map((part) => part.className || part.tagName),
          );
        await expect.poll(cut, { message: `${size} %`, timeout: PATIENCE_MS }).toEqual([]);
        await takePicture(hands.stage.studio, `size-${size}`);
      }
    });
  });
}
