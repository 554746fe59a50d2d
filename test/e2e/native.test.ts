/** The application as a part of the desktop: menu bar, files opened from outside, recent files, task bar, its place. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MENU_COMMANDS } from '../../electron/ipc/menu-commands';
import { contentsOf, writeGridpack } from '../unit/engine/pack-store/gridpack';
import { lookAtWindow, watchDesktop } from './support/desktop';
import { writeSlices } from './support/loose-slices';
import { clickMenu, menuItem, menuSays, recentLabels } from './support/menu-bar';
import { addPhantom } from './support/phantom-series';
import {
  answerSaveDialog,
  launchArguments,
  makeTinySeries,
  repository,
  storedIds,
  until,
} from './support/studio';
import { ViewerHands } from './support/viewer';
import { withStudio } from './support/with-studio';

/** A series whose export takes a while. */
let large = '';
const stage = withStudio({
  before: async ({ folders }) => {
    await writeSlices(join(folders.work, 'from the desktop'), 3, '1');
    large = await addPhantom(folders.userData, { name: 'Large', rows: 256, columns: 256, frames: 200 });
    await writeSlices(join(folders.work, 'opened later'), 3, '2');
    // Where it was last: a screen that is not there any more.
    await mkdir(folders.userData, { recursive: true });
    const bounds = { x: 30_000, y: 4000, width: 1200, height: 800 };
    await writeFile(join(folders.userData, 'window.json'), JSON.stringify({ bounds, maximized: false }));
  },
  files: ({ folders }) => [join(folders.work, 'from the desktop')],
});

const hands = () => new ViewerHands(stage.studio);
const toast = () => stage.studio.page.getByTestId('toast-text');
const count = async () => (await storedIds(stage.folders.userData)).length;
const recent = () => recentLabels(stage.studio);
/** As macOS does. */
const openFile = (path: string) =>
  stage.studio.app.evaluate(({ app }, file) => app.emit('open-file', { preventDefault() {} }, file), path);

describe('a start with a folder', () => {
  it('opens its series, and is listed as recent by the folder’s name', async () => {
    await until('the series', async () => (await count()) === 2);
    const id = (await storedIds(stage.folders.userData)).find((other) => other !== large);
    await hands().has('viewer', 'data-series-id', id!);
    await until('the list', async () => (await recent()).length === 1);
    expect(await recent()).toEqual(['from the desktop']);
  });

  it('stands on a screen although the one that it stood on is gone', async () => {
    const seen = await stage.studio.app.evaluate(({ BrowserWindow, screen }) => {
      const { x, y } = BrowserWindow.getAllWindows()[0]!.getBounds();
      return screen.getAllDisplays().some(({ bounds }) => {
        return x >= bounds.x && x < bounds.x + bounds.width && y >= bounds.y && y < bounds.y + bounds.height;
      });
    });
    expect(seen).toBe(true);
  });
});

describe('the menu bar', () => {
  it('has a command of the window behind every item', async () => {
    const { studio } = stage;
    await makeTinySeries(studio);
    await menuSays(studio, 'invert', { enabled: true });
    const waiting = ['undo', 'redo', 'delete-measurement', 'maximise', 'next-series', 'previous-series'];
    for (const id of MENU_COMMANDS) {
      if (!waiting.includes(id) && !id.startsWith('preset-')) await menuSays(studio, id, { enabled: true });
    }
    expect((await menuItem(studio, 'preset-1'))!.label).toBe('Default');
  });

  it('lays out the stage, and follows what keys do to it', async () => {
    const { studio } = stage;
    await clickMenu(studio, 'layout-four');
    await hands().has('viewer', 'data-layout', 'four');
    await menuSays(studio, 'layout-four', { checked: true, accelerator: 'F4' });
    await studio.page.getByTestId('stack-1').click();
    await studio.page.keyboard.press('F8');
    await hands().has('viewer', 'data-layout', 'one');
    await menuSays(studio, 'layout-one', { checked: true });
    await menuSays(studio, 'layout-four', { checked: false });
  });

  it('switches what can be switched, and shows how it stands', async () => {
    const { studio } = stage;
    await clickMenu(studio, 'invert');
    await menuSays(studio, 'invert', { checked: true });
    await studio.page.keyboard.press('i');
    await menuSays(studio, 'invert', { checked: false });
    await clickMenu(studio, 'histogram');
    await studio.page.getByTestId('side-panel').waitFor();
    await menuSays(studio, 'histogram', { checked: true });
    await clickMenu(studio, 'histogram');
    await studio.page.getByTestId('side-panel').waitFor({ state: 'detached' });
  });

  it('hides the panes beside the viewer and brings them back', async () => {
    const { page } = stage.studio;
    const width = async () => (await page.getByTestId('library').boundingBox())?.width ?? 0;
    await clickMenu(stage.studio, 'toggle-library');
    await until('the library to go', async () => (await width()) < 2);
    await menuSays(stage.studio, 'toggle-library', { checked: false });
    await page.keyboard.press('Control+b');
    await until('the library to come back', async () => (await width()) > 100);
    await menuSays(stage.studio, 'toggle-library', { checked: true });
  });

  it('takes back a measurement, or what was typed where text is being edited', async () => {
    const { studio } = stage;
    await clickMenu(studio, 'measurements');
    await clickMenu(studio, 'measure-length');
    await menuSays(studio, 'measure-length', { checked: true });
    await hands().drag('viewer-stack', [0.4, 0.5], [0.6, 0.5]);
    const drawn = studio.page.getByTestId('measurement');
    await until('the line', async () => (await drawn.count()) === 1);
    const search = studio.page.getByTestId('library-search');
    await search.pressSequentially('head');
    await menuSays(studio, 'undo', { enabled: true });
    await clickMenu(studio, 'undo');
    await until('the words to go', async () => (await search.inputValue()) !== 'head');
    expect(await drawn.count()).toBe(1);
    await search.fill('');
    await search.blur();
    await clickMenu(studio, 'undo');
    await until('the line to go', async () => (await drawn.count()) === 0);
    await clickMenu(studio, 'redo');
    await until('the line to come back', async () => (await drawn.count()) === 1);
    await menuSays(studio, 'redo', { enabled: false });
    await clickMenu(studio, 'window-tool');
    await clickMenu(studio, 'measurements');
  });

  it('does nothing while a dialog waits for an answer, and shows keys that were chosen in one', async () => {
    const { studio } = stage;
    await clickMenu(studio, 'help');
    await studio.page.getByTestId('help-sheet').waitFor();
    await menuSays(studio, 'invert', { enabled: false, accelerator: 'I' });
    await studio.page.getByTestId('key-invert').click();
    await studio.page.keyboard.press('Control+i');
    await menuSays(studio, 'invert', { accelerator: 'CmdOrCtrl+I' });
    await studio.page.getByTestId('keys-reset').click();
    await menuSays(studio, 'invert', { accelerator: 'I' });
    await studio.page.keyboard.press('Escape');
    await menuSays(studio, 'invert', { enabled: true });
  });

  it('says what the application is made of', async () => {
    const { studio } = stage;
    const opened = () => studio.app.evaluate(() => (globalThis as { opened?: string[] }).opened);
    await studio.app.evaluate(({ dialog, shell }) => {
      const seen = ((globalThis as { opened?: string[] }).opened = [] as string[]);
      shell.openPath = async (path) => (seen.push(path), '');
      dialog.showMessageBox = async (...given: unknown[]) => {
        seen.push((given.at(-1) as Electron.MessageBoxOptions).detail!);
        return { response: 1, checkboxChecked: false };
      };
    });
    await clickMenu(studio, 'licences');
    await clickMenu(studio, 'open-logs');
    await clickMenu(studio, 'about');
    await until('three answers', async () => (await opened())!.length === 3);
    const all = (await opened())!;
    expect(all).toContain(join(stage.folders.userData, 'licences.txt'));
    expect(all).toContain(join(stage.folders.userData, 'logs'));
    expect(all.find((text) => text.includes('Electron'))).toMatch(
      /GriDiT Studio \d.*\nElectron \d+.*\n[^]*ONNX Runtime \d/,
    );
  });
});

describe('files from outside the window', () => {
  it('come by a second start, which hands them over and goes', async () => {
    const before = await count();
    const electron = createRequire(import.meta.url)('electron') as unknown as string;
    const folder = join(stage.folders.work, 'opened later');
    const second = spawn(electron, [...launchArguments(stage.folders.userData), folder], { stdio: 'ignore' });
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
    await until('the series', async () => (await count()) === before + 1);
    await until('the list', async () => (await recent()).length === 2);
    expect(await recent()).toEqual(['opened later', 'from the desktop']);
  });

  it('come by the system, and a path that leads nowhere is told in one sentence', async () => {
    const before = await count();
    await openFile(join(stage.folders.work, 'from the desktop', '2.dcm'));
    await until('the slice', async () => (await count()) === before + 1);
    await openFile(join(stage.folders.work, 'never there.dcm'));
    await toast().filter({ hasText: '“never there.dcm” is not there any more or cannot be read.' }).waitFor();
  });

  it('may be a model pack, which is installed', async () => {
    const pack = join(stage.folders.work, 'added.gridpack');
    await writeGridpack(pack, await contentsOf(join(repository, 'test/fixtures/packs/tiny-flow-v')));
    await openFile(pack);
    await until('the model', async () => {
      const { packs } = await stage.studio.page.evaluate(() => window.gridit.call('packs.list', undefined));
      return packs.some(({ id }) => id === 'tiny-flow-v');
    });
    await rm(pack);
  });

  it('come from the list of recent ones, which says where one has gone', async () => {
    const before = await count();
    await clickMenu(stage.studio, 'opened later');
    // What is there already is left out and said so; by choice it is had beside that.
    const known = stage.studio.page.getByTestId('toast').filter({ hasText: 'is in the library already' });
    await known.waitFor();
    expect(await count()).toBe(before);
    await known.getByRole('button', { name: 'Import again' }).click();
    await until('the series again', async () => (await count()) === before + 1);
    const folder = join(stage.folders.work, 'opened later');
    await rename(folder, `${folder} and moved`);
    await clickMenu(stage.studio, 'opened later');
    await toast().filter({ hasText: '“opened later” is not there any more' }).waitFor();
  });

  it('are forgotten when asked to, and when nothing is to be remembered', async () => {
    await clickMenu(stage.studio, 'clear-recent');
    await until('the list to be empty', async () => (await recent()).length === 0);
    await openFile(join(stage.folders.work, 'from the desktop'));
    await until('the list', async () => (await recent()).length === 1);
    const remember = (rememberRecent: boolean) =>
      stage.studio.page.evaluate(async (wanted) => {
        const { values } = await window.gridit.call('settings.get', undefined);
        const value = { ...values.privacy, rememberRecent: wanted };
        await window.gridit.call('settings.set', { group: 'privacy', value });
      }, rememberRecent);
    await remember(false);
    await until('the list to be empty', async () => (await recent()).length === 0);
    await openFile(join(stage.folders.work, 'opened later and moved'));
    await toast().filter({ hasText: 'in the library already' }).waitFor();
    expect(await recent()).toEqual([]);
    await remember(true);
  });
});

describe('the desktop', () => {
  it('sees how far a job is, and a number on the icon when it ends unwatched', async () => {
    const { studio } = stage;
    await watchDesktop(studio);
    await makeTinySeries(studio, { frames: '12', steps: '8' });
    const seen = await lookAtWindow(studio);
    expect(seen.shares.at(-1)).toBe(-1);
    const shares = seen.shares.slice(0, -1);
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(seen.badges).toEqual([1, 0]);
    // Whoever waited a moment only is still there.
    expect(seen.notes).toBe(0);
  });
});

describe('a long import', () => {
  const many = () => join(stage.folders.work, 'many');
  const incoming = () => readdir(join(stage.folders.userData, 'library/incoming'));

  it('is cancelled by its button and leaves nothing', async () => {
    const { page } = stage.studio;
    await writeSlices(many(), 3000, '9');
    const before = await storedIds(stage.folders.userData);
    await openFile(many());
    await page.getByTestId('files-cancel').click();
    await toast().filter({ hasText: 'Cancelled. Nothing was kept.' }).waitFor();
    await page.getByTestId('files-progress').waitFor({ state: 'detached' });
    await until('nothing on its way', async () => (await incoming()).length === 0);
    expect(await storedIds(stage.folders.userData)).toEqual(before);
  });

  it('ends with the application and leaves nothing, and so does an export', async () => {
    const { app, page } = stage.studio;
    const before = await storedIds(stage.folders.userData);
    expect(stage.studio.complaints).toEqual([]);
    const ended = new Promise((resolve) => app.process().once('exit', resolve));
    await openFile(many());
    await page.getByTestId('files-cancel').waitFor();
    await answerSaveDialog(stage.studio, join(stage.folders.work, 'half an export'));
    await page.evaluate(
      (seriesId) =>
        new Promise<void>((resolve) => {
          window.gridit.on('files.progress', ({ task, done }) => task === 'export' && done > 0 && resolve());
          const choices = { syntax: 'rle', object: 'classic' } as const;
          window.gridit.call('library.export', { seriesId, format: 'dicom', choices }).catch(() => undefined);
        }),
      large,
    );
    await app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined);
    await ended;
    expect(await storedIds(stage.folders.userData)).toEqual(before);
    expect(await incoming()).toEqual([]);
    const left = await readdir(stage.folders.work);
    expect(left.sort()).toEqual(['from the desktop', 'many', 'opened later and moved']);
    await rm(many(), { recursive: true });
  });
});
