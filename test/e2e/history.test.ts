/** Making a series again, comparing recipes, notes and tags, search, and taking back what was deleted. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seriousFindingsIn } from './support/accessible';
import { takePicture } from './support/pictures';
import { makeTinySeries, nextJobEnd, openTab, storedIds, storedSeries, until } from './support/studio';
import { withStudio } from './support/with-studio';

let first = '';
let second = '';
const stage = withStudio({
  first: async ({ studio }) => {
    first = await makeTinySeries(studio, { seed: '11' });
  },
});

const item = (id: string) => stage.studio.page.locator(`[data-testid=library-item][data-series-id="${id}"]`);
const items = () => stage.studio.page.getByTestId('library-item');

describe('a recipe', () => {
  it('makes the same series again, voxel for voxel', async () => {
    await openTab(stage.studio, 'recipe');
    const ended = nextJobEnd(stage.studio.page);
    await stage.studio.page.getByTestId('recipe-again').click();
    const again = (await ended).seriesId!;
    const made = await storedSeries(stage.folders.userData, first);
    expect((await storedSeries(stage.folders.userData, again)).voxels.equals(made.voxels)).toBe(true);
  });

  it('makes another with another seed, and the two can be compared', async () => {
    const { page } = stage.studio;
    await item(first).locator('button').first().click();
    await openTab(stage.studio, 'recipe');
    const ended = nextJobEnd(page);
    await page.getByTestId('recipe-another-seed').click();
    second = (await ended).seriesId!;
    const other = await storedSeries(stage.folders.userData, second);
    expect(other.voxels.equals((await storedSeries(stage.folders.userData, first)).voxels)).toBe(false);
    await openTab(stage.studio, 'recipe');
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
    await takePicture(stage.studio, 'recipe');
    expect(await seriousFindingsIn(stage.studio, 'body')).toEqual([]);
  });

  it('fills the form to be changed', async () => {
    const { page } = stage.studio;
    await page.getByTestId('recipe-change').click();
    expect(await page.getByTestId('seed-input').inputValue()).toBe('11');
    expect(await page.getByTestId('frames-input').inputValue()).toBe('6');
  });
});

describe('notes and tags', () => {
  it('are kept with the series and found by the search', async () => {
    const { page } = stage.studio;
    await openTab(stage.studio, 'recipe');
    await page.getByTestId('series-note').fill('Zipper in the middle');
    await page.getByTestId('tag-input').fill('lecture');
    await page.keyboard.press('Enter');
    await item(first).getByTestId('item-tag').waitFor();
    const file = join(stage.folders.userData, 'library/series', first, 'notes.json');
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
    const { page } = stage.studio;
    const before = await storedSeries(stage.folders.userData, first);
    await item(first).locator('button').first().focus();
    await page.keyboard.press('Delete');
    await until('it to go', async () => (await items().count()) === 2);
    expect(await storedIds(stage.folders.userData)).not.toContain(first);
    await page.getByTestId('toast-action').click();
    await until('it to be back', async () => (await items().count()) === 3);
    expect((await storedSeries(stage.folders.userData, first)).voxels.equals(before.voxels)).toBe(true);
    expect(await item(first).getByTestId('item-tag').textContent()).toBe('lecture');
  });

  it('is gone once the application has ended', async () => {
    await item(second).locator('button').first().focus();
    await stage.studio.page.keyboard.press('Delete');
    await until('it to go', async () => (await items().count()) === 2);
    expect(stage.studio.complaints).toEqual([]);
    await stage.studio.app.close();
    expect(await storedIds(stage.folders.userData)).not.toContain(second);
    expect(await readdir(join(stage.folders.userData, 'library/incoming'))).toEqual([]);
  });
});
