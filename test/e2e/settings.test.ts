/** The settings: every kind of control with mouse and keys, at once and after a restart; themes; storage; retention. */
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appearanceTests } from './settings/appearance';
import { SettingsHands } from './settings/hands';
import { StartDialogs } from './support/start-dialogs';
import {
  answerOpenDialog,
  makeTinySeries,
  openTab,
  repeatUntil,
  startApp,
  storedIds,
  studioOf,
  TINY_PACK,
  until,
} from './support/studio';
import { withStudio } from './support/with-studio';

let first = '';
let second = '';
const stage = withStudio({
  first: async ({ studio }) => {
    first = await makeTinySeries(studio, { seed: '1' });
    second = await makeTinySeries(studio, { seed: '2' });
  },
});

const hands = new SettingsHands(stage);
const id = (testid: string) => hands.id(testid);
const item = (seriesId: string) => hands.item(seriesId);
const root = (name: string) => hands.root(name);
const openSettings = (section: string) => hands.open(section);
const closeSettings = () => hands.close();
const settingsFile = async () =>
  JSON.parse(await readFile(join(stage.folders.userData, 'settings.json'), 'utf8')) as {
    sections: Record<string, Record<string, unknown>>;
  };

describe('the settings screen', () => {
  it('opens by its key and closes by Escape, and gives the focus back', async () => {
    const { page } = stage.studio;
    await id('settings-button').focus();
    await page.keyboard.press('Control+,');
    await id('settings-screen').waitFor();
    await page.keyboard.press('Escape');
    await id('settings-screen').waitFor({ state: 'detached' });
    await until('focus to be back', () =>
      id('settings-button').evaluate((button) => button === document.activeElement),
    );
  });

  it('goes through its sections with the arrow keys', async () => {
    await openSettings('generating');
    await stage.studio.page.keyboard.press('ArrowDown');
    await stage.studio.page.locator('[data-testid=settings-page][data-section=viewing]').waitFor();
    await stage.studio.page.keyboard.press('End');
    await stage.studio.page.locator('[data-testid=settings-page][data-section=appearance]').waitFor();
  });
});

describe('generating', () => {
  it('fills the form at once, keeps what somebody typed over, and refuses what is no number', async () => {
    await closeSettings();
    await openTab(stage.studio, 'generate');
    const spacing = await id('spacing-input').inputValue();
    await id('frames-input').fill('9');
    await openSettings('generating');
    await id('setting-steps-number').fill('7');
    await id('setting-frames-number').fill('24');
    await id('setting-provider-choice').selectOption('cpu');
    await id('setting-threads-choice').selectOption('1');
    await id('setting-seed-choice').selectOption('same');
    await id('setting-seed-number-number').fill('4242');
    await id('setting-spacing-number').fill('2');
    await until('the form to follow', async () => (await id('spacing-input').inputValue()) === '2');
    await id('setting-spacing-number').fill('many');
    await id('setting-spacing-error').waitFor();
    await id('setting-spacing-reset').click();
    await id('setting-spacing-error').waitFor({ state: 'detached' });
    expect(await id('spacing-input').inputValue()).toBe(spacing);
    await closeSettings();
    expect(await id('seed-input').inputValue()).toBe('4242');
    // These had been typed over.
    expect(await id('frames-input').inputValue()).toBe('9');
    expect(await id('steps-input').inputValue()).toBe('2');
    await id('advanced').locator('summary').click();
    expect(await id('provider-select').inputValue()).toBe('cpu');
  });
});

describe('viewing', () => {
  it('changes what is shown, and goes back to how it was', async () => {
    const { page } = stage.studio;
    await item(first).locator('button').first().click();
    await page.locator(`[data-testid=viewer][data-series-id="${first}"]`).waitFor();
    await id('series-text').waitFor();
    await openSettings('viewing');
    await id('setting-patient-switch').click();
    await id('setting-layout-choice').selectOption('two');
    await id('setting-wheel-back').click();
    await closeSettings();
    await page.locator('[data-testid=viewer][data-layout=two]').waitFor();
    await id('series-text').waitFor({ state: 'detached' });
    await id('slice-number').first().waitFor();

    await openSettings('viewing');
    await id('setting-layout-reset').click();
    await id('setting-patient').getByTestId('setting-patient-reset').click();
    expect(await id('setting-layout').getAttribute('data-changed')).toBe('false');
    await closeSettings();
    await page.locator('[data-testid=viewer][data-layout=one]').waitFor();
    await id('series-text').waitFor();
  });

  it('turns the wheel around', async () => {
    const { page } = stage.studio;
    const slice = async () => Number(await id('viewer').getAttribute('data-slice'));
    await page.locator('[data-canvas][data-drawn=true]').first().hover();
    const before = await slice();
    await repeatUntil('another slice', () => page.mouse.wheel(0, 100), slice);
    expect(await slice()).toBe(before - 1);
  });
});

describe('appearance', () => {
  appearanceTests(hands, () => first);
});

describe('storage', () => {
  it('moves the library to another folder and back, with everything in it', async () => {
    const folder = join(stage.folders.work, 'disk');
    await mkdir(folder);
    await answerOpenDialog(stage.studio, [folder]);
    await openSettings('storage');
    await id('storage-move').click();
    await until('the library to be there', async () => (await readdir(folder)).includes('series'));
    await until('the path to be shown', async () =>
      ((await id('storage-path').textContent()) ?? '').includes('disk'),
    );
    expect((await settingsFile()).sections['library']).toEqual({ folder });
    expect((await readdir(join(folder, 'series'))).toSorted()).toEqual([first, second].toSorted());
    await closeSettings();
    await item(second).locator('button').first().click();
    await stage.studio.page.locator(`[data-testid=viewer][data-series-id="${second}"]`).waitFor();
    await openSettings('storage');
    await id('storage-place-reset').click();
    await until('the library to be back', async () => (await storedIds(stage.folders.userData)).length === 2);
    await until(
      'the old folder to be gone',
      async () => !(await readdir(stage.folders.work)).includes('disk'),
    );
  });

  it('keeps a series that is marked, and says what would go', async () => {
    await closeSettings();
    await item(second).getByTestId('item-menu').click();
    await id('item-keep').click();
    await item(second).getByTestId('item-kept').waitFor();
    await openSettings('storage');
    await id('setting-retention-choice').selectOption('days');
    await id('setting-retention-days').fill('14');
    await until('nothing to be due', async () => (await id('storage-due').getAttribute('data-due')) === '0');
    await until('the number to be kept', async () => {
      const { sections } = await settingsFile();
      return (sections['retention'] as { days?: number } | undefined)?.days === 14;
    });
  });
});

/** Puts the library of an application that has ended into another folder, as its settings then say. */
async function moveLibrary(folder: string): Promise<void> {
  await rename(join(stage.folders.userData, 'library'), folder);
  const settings = await settingsFile();
  settings.sections['library'] = { folder };
  await writeFile(join(stage.folders.userData, 'settings.json'), JSON.stringify(settings));
}

describe('after a restart', () => {
  it('everything is as it was set, and series that have become too old are gone and can be had back', async () => {
    await closeSettings();
    await item(second).locator('button').first().click();
    await stage.studio.page.locator(`[data-testid=viewer][data-series-id="${second}"]`).waitFor();
    await openSettings('appearance');
    await id('setting-theme-light').click();
    await id('setting-size-110').click();
    await id('setting-motion-never').click();
    await until('the theme to be kept', async () => {
      const { sections } = await settingsFile();
      return sections['appearance']?.['theme'] === 'light' && sections['appearance']['still'] === true;
    });
    await stage.studio.app.close();

    // Its disk is not there: nothing else is put in its place, and the person is asked until it is.
    const disk = join(stage.folders.work, 'unplugged');
    await moveLibrary(disk);
    const missing = `${disk}, away`;
    await rename(disk, missing);
    const quitting = await StartDialogs.at(join(stage.folders.work, 'first-dialogs'));
    const app = await startApp(stage.folders.userData, [], quitting.start);
    const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
    const question = await quitting.answer('Try Again');
    expect(question.message).toBe('The folder of the library is not there.');
    expect(question.detail).toContain(disk);
    await quitting.answer('Quit');
    expect(await ended).toBe(0);
    expect(await readdir(stage.folders.work)).not.toContain('unplugged');
    expect(await storedIds(stage.folders.userData)).toEqual([]);
    expect((await settingsFile()).sections['library']).toEqual({ folder: disk });

    const index = join(missing, 'index.json');
    const text = await readFile(index, 'utf8');
    await writeFile(index, text.replaceAll(/"createdAt":"\d{4}/g, '"createdAt":"2001'));

    const connecting = await StartDialogs.at(join(stage.folders.work, 'second-dialogs'));
    const started = await startApp(stage.folders.userData, [], connecting.start);
    await connecting.answer('Try Again', () => rename(missing, disk));
    stage.studio = await studioOf(started, stage.folders.userData);
    await stage.studio.page.getByTestId('model-select').selectOption(TINY_PACK);
    expect(await stage.studio.page.evaluate(() => devicePixelRatio)).toBeCloseTo(1.1, 2);
    expect(await root('scheme')).toBe('light');
    expect(await root('motion')).toBe('reduced');
    expect(await id('seed-input').inputValue()).toBe('4242');
    expect(await id('steps-input').inputValue()).toBe('7');
    expect(await id('frames-input').inputValue()).toBe('24');

    const toast = id('toast').filter({ hasText: 'older than 14 days' });
    await toast.waitFor();
    await item(first).waitFor({ state: 'detached' });
    expect(await item(second).count()).toBe(1);
    await toast.getByRole('button', { name: 'Undo' }).click();
    await item(first).getByTestId('item-kept').waitFor();
    expect(await readdir(join(disk, 'series'))).toHaveLength(2);
    expect(stage.studio.complaints).toEqual([]);
  });
});
