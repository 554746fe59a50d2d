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

describe('several series', () => {
  const at = (name: string) => stage.studio.page.getByTestId(name);
  const open = (id: string) => item(id).locator('button').first();

  it('are titled by what differs, folded away with their patient, and counted while some are looked for', async () => {
    expect(await item(first).getByTestId('item-name').textContent()).toContain('seed 11');
    await at('library-patient').click();
    await until('no row', async () => (await items().count()) === 0);
    await at('library-patient').click();
    await until('all rows', async () => (await items().count()) === 3);
    await at('library-search').fill('lecture');
    await until('the count', async () =>
      ((await at('library').getByTestId('pane-detail').textContent()) ?? '').includes('1 of 3'),
    );
    await at('library-search').press('Escape');
    await takePicture(stage.studio, 'library-tree');
  });

  it('are selected by Ctrl, Shift and Ctrl+A, and deleted with one Undo', async () => {
    const { page } = stage.studio;
    await open(first).click();
    await open(second).click({ modifiers: ['ControlOrMeta'] });
    await at('many-bar').waitFor();
    expect(await at('many-count').textContent()).toBe('2 selected');
    expect(await page.locator(`[data-testid=viewer][data-series-id="${first}"]`).count()).toBe(1);
    await takePicture(stage.studio, 'library-many');
    expect(await seriousFindingsIn(stage.studio, '[data-testid=library]')).toEqual([]);
    await at('many-tag').click();
    await at('many-tag-input').fill('pair');
    await page.keyboard.press('Enter');
    await item(second).getByText('pair').waitFor();
    await open(second).focus();
    await page.keyboard.press('ControlOrMeta+a');
    expect(await at('many-count').textContent()).toBe('3 selected');
    await page.keyboard.press('Delete');
    await until('them to go', async () => (await items().count()) === 0);
    expect(await storedIds(stage.folders.userData)).toEqual([]);
    await at('toast-action').click();
    await until('them to be back', async () => (await items().count()) === 3);
    await open(first).click();
  });

  it('are shown beside one another', async () => {
    await open(second).click({ modifiers: ['ControlOrMeta'] });
    await at('many-compare').click();
    await stage.studio.page.locator('[data-testid=viewer][data-layout=two]').waitFor();
    await at('many-none').click();
    await stage.studio.page.keyboard.press('F8');
    await open(first).click();
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
    expect(await item(first).getByTestId('item-tag').allTextContents()).toEqual(['lecture', 'pair']);
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
