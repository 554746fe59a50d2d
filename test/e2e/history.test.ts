/** Making a series again, comparing recipes, notes and tags, search, and taking back what was deleted. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/accessible';
import { takePicture } from './support/pictures';
import {
  addTinyPack,
  makeTinySeries,
  nextJobEnd,
  openStudio,
  openTab,
  storedIds,
  storedSeries,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

let folders: TestFolders;
let studio: Studio;
let first = '';
let second = '';

beforeAll(async () => {
  folders = await testFolders();
  await addTinyPack(folders.userData);
  studio = await openStudio(folders.userData);
  first = await makeTinySeries(studio, { seed: '11' });
});
afterAll(async () => {
  await studio?.app.close().catch(() => undefined);
  await folders?.remove();
});

const item = (id: string) => studio.page.locator(`[data-testid=library-item][data-series-id="${id}"]`);
const items = () => studio.page.getByTestId('library-item');

describe('a recipe', () => {
  it('makes the same series again, voxel for voxel', async () => {
    await openTab(studio, 'recipe');
    const ended = nextJobEnd(studio.page);
    await studio.page.getByTestId('recipe-again').click();
    const again = (await ended).seriesId!;
    const made = await storedSeries(folders.userData, first);
    expect((await storedSeries(folders.userData, again)).voxels.equals(made.voxels)).toBe(true);
  });

  it('makes another with another seed, and the two can be compared', async () => {
    const { page } = studio;
    await item(first).locator('button').first().click();
    await openTab(studio, 'recipe');
    const ended = nextJobEnd(page);
    await page.getByTestId('recipe-another-seed').click();
    second = (await ended).seriesId!;
    const other = await storedSeries(folders.userData, second);
    expect(other.voxels.equals((await storedSeries(folders.userData, first)).voxels)).toBe(false);
    await openTab(studio, 'recipe');
    // What was just made is shown first.
    const shows = (id: string) => page.locator(`[data-testid=viewer][data-series-id="${id}"]`).waitFor();
    await shows(second);
    await item(first).locator('button').first().click();
    await shows(first);
    await page.getByTestId('compare-select').selectOption(second);
    await page.getByTestId('recipe-comparison').waitFor();
    expect(
      await page.locator('[data-testid=recipe-comparison] [data-differs=true] th').allTextContents(),
    ).toEqual(['Seed']);
    await takePicture(studio, 'recipe');
    for (const part of ['recipe-pane', 'library']) expect(await seriousFindings(studio, part)).toEqual([]);
  });

  it('fills the form to be changed', async () => {
    const { page } = studio;
    await page.getByTestId('recipe-change').click();
    expect(await page.getByTestId('seed-input').inputValue()).toBe('11');
    expect(await page.getByTestId('frames-input').inputValue()).toBe('6');
  });
});

describe('notes and tags', () => {
  it('are kept with the series and found by the search', async () => {
    const { page } = studio;
    await openTab(studio, 'recipe');
    await page.getByTestId('series-note').fill('Zipper in the middle');
    await page.getByTestId('tag-input').fill('lecture');
    await page.keyboard.press('Enter');
    await item(first).getByTestId('item-tag').waitFor();
    const file = join(folders.userData, 'library/series', first, 'notes.json');
    await until('the file', async () =>
      (await readFile(file, 'utf8').catch(() => '')).includes(
        '"note":"Zipper in the middle","tags":["lecture"]',
      ),
    );
    await page.getByTestId('library-search').fill('zipper LECT');
    await until('one entry', async () => (await items().count()) === 1);
    await page.getByTestId('library-search').fill('nothing like it');
    await page.getByTestId('library-none').waitFor();
    await page.getByTestId('library-search').press('Escape');
    await until('all entries', async () => (await items().count()) === 3);
  });
});

describe('what was deleted', () => {
  it('comes back by Undo, as it was', async () => {
    const { page } = studio;
    const before = await storedSeries(folders.userData, first);
    await item(first).locator('button').first().focus();
    await page.keyboard.press('Delete');
    await until('it to go', async () => (await items().count()) === 2);
    expect(await storedIds(folders.userData)).not.toContain(first);
    await page.getByTestId('toast-action').click();
    await until('it to be back', async () => (await items().count()) === 3);
    expect((await storedSeries(folders.userData, first)).voxels.equals(before.voxels)).toBe(true);
    expect(await item(first).getByTestId('item-tag').textContent()).toBe('lecture');
  });

  it('is gone once the application has ended', async () => {
    await item(second).locator('button').first().focus();
    await studio.page.keyboard.press('Delete');
    await until('it to go', async () => (await items().count()) === 2);
    expect(studio.complaints).toEqual([]);
    await studio.app.close();
    expect(await storedIds(folders.userData)).not.toContain(second);
    expect(await readdir(join(folders.userData, 'library/incoming'))).toEqual([]);
  });
});
