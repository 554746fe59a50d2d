/** The other ways to the same ends: the menu bar, files dropped on the window, renaming and removing in the list. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drop } from './support/drop';
import { clickMenu } from './support/menu-bar';
import {
  answerOpenDialog,
  answerSaveDialog,
  makeTinySeries,
  storedIds,
  storedSeries,
  until,
} from './support/studio';
import { withStudio } from './support/with-studio';

let seriesId: string;
const stage = withStudio({
  first: async ({ studio }) => {
    seriesId = await makeTinySeries(studio);
  },
});
const exported = () => join(stage.folders.work, 'from the menu');

const count = async () => (await storedIds(stage.folders.userData)).length;

describe('the menu bar', () => {
  it('exports the series that is shown', async () => {
    await answerSaveDialog(stage.studio, exported());
    await clickMenu(stage.studio, 'Export as DICOM…');
    await stage.studio.page.getByTestId('export-confirm').click();
    await until('six files', async () => {
      const names = await readdir(exported(), { recursive: true }).catch(() => []);
      return names.filter((name) => name.endsWith('.dcm')).length === 6;
    });
  });

  it('imports a folder', async () => {
    const before = await count();
    await answerOpenDialog(stage.studio, [exported()]);
    await clickMenu(stage.studio, 'Open Folder…');
    await until('another entry', async () => (await count()) === before + 1);
  });

  it('imports single files', async () => {
    const before = await count();
    const names = (await readdir(exported(), { recursive: true })).filter((name) => name.endsWith('.dcm'));
    await answerOpenDialog(
      stage.studio,
      names.slice(0, 2).map((name) => join(exported(), name)),
    );
    await clickMenu(stage.studio, 'Open Files…');
    await until('another entry', async () => (await count()) === before + 1);
  });

  it('starts a series', async () => {
    const before = await count();
    await clickMenu(stage.studio, 'Generate');
    await until('another entry', async () => (await count()) === before + 1);
  });
});

describe('what is dropped on the window', () => {
  it('is imported: a folder', async () => {
    const before = await count();
    await drop(stage.studio, [exported()]);
    // It was imported before, so it is left out unless it is wanted beside that.
    const known = stage.studio.page.getByTestId('toast').filter({ hasText: 'in the library already' });
    await known.getByRole('button', { name: 'Import again' }).click();
    await until('another entry', async () => (await count()) === before + 1);
  });

  it('is imported: files that make a series', async () => {
    const before = new Set(await storedIds(stage.folders.userData));
    const loose = join(stage.folders.work, 'loose');
    await mkdir(loose);
    const names = (await readdir(exported(), { recursive: true }))
      .filter((name) => name.endsWith('.dcm'))
      .sort();
    const files = names
      .slice(0, 3)
      .map((name, i) => ({ from: join(exported(), name), to: join(loose, `${i}.dcm`) }));
    for (const { from, to } of files) await copyFile(from, to);
    await drop(
      stage.studio,
      files.map(({ to }) => to),
    );
    await until('another entry', async () => (await count()) === before.size + 1);
    const id = (await storedIds(stage.folders.userData)).find((candidate) => !before.has(candidate))!;
    expect((await storedSeries(stage.folders.userData, id)).header.frames).toBe(3);
  });
});

describe('an entry of the library', () => {
  const item = () => stage.studio.page.locator(`[data-testid=library-item][data-series-id="${seriesId}"]`);

  it('is renamed, in the list and on disk', async () => {
    const { page } = stage.studio;
    await item().getByTestId('item-menu').click();
    await page.getByTestId('item-rename').click();
    await page.getByTestId('rename-input').fill('Head for the lecture');
    await page.keyboard.press('Enter');
    await until(
      'the new name on disk',
      async () =>
        (await storedSeries(stage.folders.userData, seriesId)).header.identity.seriesDescription ===
        'Head for the lecture',
    );
    await until('the new name in the list', async () =>
      ((await item().getByTestId('item-name').textContent()) ?? '').includes('Head for the lecture'),
    );
  });

  it('is removed, and the list follows', async () => {
    const { page } = stage.studio;
    const before = await count();
    await item().getByTestId('item-menu').click();
    await page.getByTestId('item-delete').click();
    await until('one entry less', async () => (await count()) === before - 1);
    await until('the list to follow', async () => (await item().count()) === 0);
  });
});

it('the page complained about nothing meanwhile', () => {
  expect(stage.studio.complaints).toEqual([]);
});
