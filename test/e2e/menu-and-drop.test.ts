/** The other ways to the same ends: the menu bar, files dropped on the window, renaming and removing in the list. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTinyPack,
  answerOpenDialog,
  answerSaveDialog,
  makeTinySeries,
  openStudio,
  storedIds,
  storedSeries,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

let folders: TestFolders;
let studio: Studio;
let seriesId: string;
const exported = () => join(folders.work, 'from the menu');

beforeAll(async () => {
  folders = await testFolders();
  await mkdir(folders.work, { recursive: true });
  await addTinyPack(folders.userData);
  studio = await openStudio(folders.userData);
  seriesId = await makeTinySeries(studio);
});
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

/** Clicks an item of the menu bar by its label. */
async function clickMenu(label: string): Promise<void> {
  const clicked = await studio.app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const items = Menu.getApplicationMenu()!.items.flatMap((menu) => menu.submenu?.items ?? []);
    const item = items.find((candidate) => candidate.label === wanted);
    item?.click(undefined, BrowserWindow.getAllWindows()[0], undefined);
    return item !== undefined;
  }, label);
  expect(clicked).toBe(true);
}

/** Drops files or folders of the disk on the middle of the window, as the system does. */
async function drop(files: string[]): Promise<void> {
  const session = await studio.page.context().newCDPSession(studio.page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const place = await studio.page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...place, data });
  await send('dragEnter');
  await studio.page.getByTestId('drop-overlay').waitFor();
  // What is dropped before the page has answered to a dragOver is lost; a hand takes longer than that.
  for (let i = 0; i < 3; i++) {
    await send('dragOver');
    await studio.page.waitForTimeout(50);
  }
  await send('drop');
  await session.detach();
}

const count = async () => (await storedIds(folders.userData)).length;

describe('the menu bar', () => {
  it('exports the series that is shown', async () => {
    await answerSaveDialog(studio, exported());
    await clickMenu('Export as DICOM…');
    await studio.page.getByTestId('export-confirm').click();
    await until('six files', async () => {
      const names = await readdir(exported(), { recursive: true }).catch(() => []);
      return names.filter((name) => name.endsWith('.dcm')).length === 6;
    });
  });

  it('imports a folder', async () => {
    const before = await count();
    await answerOpenDialog(studio, [exported()]);
    await clickMenu('Import Folder…');
    await until('another entry', async () => (await count()) === before + 1);
  });

  it('imports single files', async () => {
    const before = await count();
    const names = (await readdir(exported(), { recursive: true })).filter((name) => name.endsWith('.dcm'));
    await answerOpenDialog(
      studio,
      names.slice(0, 2).map((name) => join(exported(), name)),
    );
    await clickMenu('Import Files…');
    await until('another entry', async () => (await count()) === before + 1);
  });

  it('starts a series', async () => {
    const before = await count();
    await clickMenu('Generate');
    await until('another entry', async () => (await count()) === before + 1);
  });
});

describe('what is dropped on the window', () => {
  it('is imported: a folder', async () => {
    const before = await count();
    await drop([exported()]);
    await until('another entry', async () => (await count()) === before + 1);
  });

  it('is imported: files that make a series', async () => {
    const before = new Set(await storedIds(folders.userData));
    const loose = join(folders.work, 'loose');
    await mkdir(loose);
    const names = (await readdir(exported(), { recursive: true }))
      .filter((name) => name.endsWith('.dcm'))
      .sort();
    const files = names
      .slice(0, 3)
      .map((name, i) => ({ from: join(exported(), name), to: join(loose, `${i}.dcm`) }));
    for (const { from, to } of files) await copyFile(from, to);
    await drop(files.map(({ to }) => to));
    await until('another entry', async () => (await count()) === before.size + 1);
    const id = (await storedIds(folders.userData)).find((candidate) => !before.has(candidate))!;
    expect((await storedSeries(folders.userData, id)).header.frames).toBe(3);
  });
});

describe('an entry of the library', () => {
  const item = () => studio.page.locator(`[data-testid=library-item][data-series-id="${seriesId}"]`);

  it('is renamed, in the list and on disk', async () => {
    const { page } = studio;
    await item().getByTestId('item-menu').click();
    await page.getByTestId('item-rename').click();
    await page.getByTestId('rename-input').fill('Head for the lecture');
    await page.keyboard.press('Enter');
    await until(
      'the new name on disk',
      async () =>
        (await storedSeries(folders.userData, seriesId)).header.identity.seriesDescription ===
        'Head for the lecture',
    );
    await until('the new name in the list', async () =>
      ((await item().getByTestId('item-name').textContent()) ?? '').includes('Head for the lecture'),
    );
  });

  it('is removed, and the list follows', async () => {
    const { page } = studio;
    const before = await count();
    await item().getByTestId('item-menu').click();
    await page.getByTestId('item-delete').click();
    await until('one entry less', async () => (await count()) === before - 1);
    await until('the list to follow', async () => (await item().count()) === 0);
  });
});

it('the page complained about nothing meanwhile', () => {
  expect(studio.complaints).toEqual([]);
});
