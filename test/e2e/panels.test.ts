/** The panels beside the images: elements, histogram, key images, pictures; with the mouse and the keys. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNativeSeries } from '../../electron/files/native';
import { DISC, disc, phantom, SIZE } from '../unit/core/measure/phantom';
import { seriousFindings } from './support/accessible';
import { drag } from './support/drawing';
import { takePicture } from './support/pictures';
import {
  answerSaveDialog,
  openStudio,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

const series = phantom(disc);
const id = randomUUID();
let folders: TestFolders;
let studio: Studio;

beforeAll(async () => {
  folders = await testFolders();
  await mkdir(join(folders.userData, 'library/series'), { recursive: true });
  await mkdir(folders.work, { recursive: true });
  await writeNativeSeries({ ...series }, join(folders.userData, 'library/series', id));
  studio = await openStudio(folders.userData);
  await studio.page.getByTestId('library-item').locator('button').first().click();
  await stack().locator('[data-canvas][data-drawn=true]').waitFor();
}, 120_000);
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

const stack = () => studio.page.getByTestId('viewer-stack');
const get = (testId: string) => studio.page.getByTestId(testId);
const slice = async () => Number(await get('viewer').getAttribute('data-slice'));
const attribute = (testId: string, name: string) => get(testId).getAttribute(name);

const noSeriousFinding = async (panel: string) => expect(await seriousFindings(studio, panel)).toEqual([]);

async function exists(name: string): Promise<boolean> {
  return readdir(folders.work).then((names) => names.includes(name));
}

describe('elements', () => {
  it('lists, searches and says that there are no files', async () => {
    await get('panel-tags-button').click();
    await until('rows', async () => Number(await attribute('tag-panel', 'data-rows')) > 40);
    await get('tag-search').fill('patient name');
    await until('one row', async () => (await attribute('tag-panel', 'data-rows')) === '1');
    expect(await get('tag-row').first().getAttribute('data-tag')).toBe('(0010,0010)');
    await get('tag-search').fill('00200013');
    await until(
      'the instance number',
      async () => (await get('tag-value').allInnerTexts()).join() === String(await slice()),
    );
    await get('tag-search').fill('');
    await takePicture(studio, 'panel-tags');
    await noSeriousFinding('tag-panel');
  });

  it('copies with the keyboard', async () => {
    await get('tag-search').fill('modality');
    await until('few rows', async () => Number(await attribute('tag-panel', 'data-rows')) < 10);
    await get('tag-list').focus();
    const before = await slice();
    await studio.page.keyboard.press('End');
    await studio.page.keyboard.press('Home');
    await studio.page.keyboard.press('Control+c');
    const text = () => studio.app.evaluate(({ clipboard }) => clipboard.readText());
    await until('the value', async () => (await text()) === 'CT');
    await studio.page.keyboard.press('Control+Shift+c');
    await until('the row', async () => /^\(0008,0060\)\tCS\tModality\tCT$/.test(await text()));
    // The keys were the list's, not the viewer's.
    expect(await slice()).toBe(before);
    await get('tag-search').fill('');
  });

  it('compares two slices', async () => {
    await get('tag-compare').check();
    await get('tag-compare-slice').fill('9');
    await until('differences', async () => Number(await attribute('tag-panel', 'data-differences')) > 0);
    await get('tag-only-differences').check();
    await until('changed rows', async () => (await get('tag-row').count()) > 0);
    const tags = await get('tag-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-tag')));
    expect(tags).toContain('(0020,0032)');
    expect(tags).not.toContain('(0010,0010)');
    await takePicture(studio, 'panel-tags-compared');
    await get('tag-compare').uncheck();
    await get('panel-close').click();
  });
});

describe('histogram', () => {
  it('counts the slice and the volume', async () => {
    await get('panel-histogram-button').click();
    const total = () => attribute('histogram-panel', 'data-total');
    await until('the slice', async () => (await total()) === String(SIZE.rows * SIZE.columns));
    const frame = (await slice()) - 1;
    expect(await get('histogram-max').innerText()).toBe(String((DISC.value + 10 * frame) * 2 - 1000));
    await get('histogram-volume').click();
    await until('the volume', async () => (await total()) === String(SIZE.rows * SIZE.columns * SIZE.frames));
    expect(await get('histogram-min').innerText()).toBe(`−${1000 - DISC.background * 2}`);
    await get('histogram-log').uncheck();
    await get('histogram-log').check();
    await takePicture(studio, 'panel-histogram');
    await noSeriousFinding('histogram-panel');
  });

  it('shows the window and moves it', async () => {
    const center = async () => Number(await attribute('viewer', 'data-window-center'));
    const width = async () => Number(await attribute('viewer', 'data-window-width'));
    const [c, w] = [await center(), await width()];
    const band = (await get('histogram-window').boundingBox())!;
    const middle: [number, number] = [band.x + band.width / 2, band.y + band.height / 2];
    await drag(studio, middle, [middle[0] - 20, middle[1]]);
    await until('another centre', async () => (await center()) < c);
    expect(await width()).toBeCloseTo(w, 5);
    await get('histogram-high').focus();
    await studio.page.keyboard.press('ArrowLeft');
    await until('a narrower window', async () => (await width()) < w);
    await get('panel-close').click();
  });
});

describe('key images', () => {
  it('marks slices with a key, lists them with notes, and goes back to them', async () => {
    await get('panel-key-images-button').click();
    await studio.page.keyboard.press('Home');
    await until('the first slice', async () => (await slice()) === 1);
    await studio.page.keyboard.press('k');
    await get('key-mark').waitFor();
    await studio.page.keyboard.press('End');
    await until('the last slice', async () => (await slice()) === SIZE.frames);
    await get('key-mark').waitFor({ state: 'detached' });
    await studio.page.keyboard.press('k');
    await until('two', async () => (await get('key-image').count()) === 2);
    await get('key-image-note').first().fill('Lowest');
    await get('key-image-note').first().press('Enter');
    await get('key-image-go').first().click();
    await until('the first slice', async () => (await slice()) === 1);
    await takePicture(studio, 'panel-key-images');
    await noSeriousFinding('key-images-panel');
    const file = join(folders.userData, 'library/series', id, 'annotations.json');
    await until('it to be kept', async () =>
      (await readFile(file, 'utf8').catch(() => '')).includes('Lowest'),
    );
  });

  it('saves them as pictures and as a DICOM selection', async () => {
    await answerSaveDialog(studio, join(folders.work, 'keys'));
    await get('key-images-save').click();
    await get('key-images-pictures').click();
    await until('the folder', () => exists('keys'));
    expect((await readdir(join(folders.work, 'keys'))).sort()).toEqual(['slice 0001.png', 'slice 0009.png']);
    const picture = decode(await readFile(join(folders.work, 'keys/slice 0001.png')));
    // 64 mm by 64 mm: square, although the pixels are not.
    expect(picture.width).toBe(picture.height);
    await answerSaveDialog(studio, join(folders.work, 'keys.dcm'));
    await get('key-images-save').click();
    await get('key-images-objects').click();
    await until('the selection', () => exists('keys.dcm'));
    expect((await readFile(join(folders.work, 'keys.dcm'))).includes('Slice 1: Lowest')).toBe(true);
    await get('key-image-remove').last().click();
    await until('one', async () => (await get('key-image').count()) === 1);
    await studio.page.keyboard.press('Control+z');
    await until('two again', async () => (await get('key-image').count()) === 2);
    await get('panel-close').click();
  });
});

describe('pictures', () => {
  it.each(['annotated', 'plain'])('saves the pane, %s', async (kind) => {
    await answerSaveDialog(studio, join(folders.work, `${kind}.png`));
    await get('picture-menu').click();
    await get(`picture-${kind}`).click();
    await until('the file', () => exists(`${kind}.png`));
    const picture = decode(await readFile(join(folders.work, `${kind}.png`)));
    const box = (await stack().locator('[data-canvas]').boundingBox())!;
    expect(picture.width / picture.height).toBeCloseTo(box.width / box.height, 1);
    // The disc is bright, the rest is not: a picture of nothing has one grey.
    expect(new Set(picture.data).size).toBeGreaterThan(4);
  });

  it('copies the pane', async () => {
    await get('picture-menu').click();
    await get('picture-copy').click();
    await until('a picture on the clipboard', () =>
      studio.app.evaluate(({ clipboard }) => {
        const old = clipboard as unknown as { availableFormats?(): string[]; has(type: string): unknown };
        return old.availableFormats
          ? old.availableFormats().includes('image/png')
          : Boolean(old.has('image/png'));
      }),
    );
  });

  it('saves a moving picture of a range of slices', async () => {
    await answerSaveDialog(studio, join(folders.work, 'cine.gif'));
    await get('picture-menu').click();
    await get('picture-cine').click();
    await get('cine-first').fill('0');
    expect(await get('cine-dialog').getByRole('alert').innerText()).toMatch(/Slices count from 1 to 9/);
    await get('cine-first').fill('2');
    await get('cine-last').fill('6');
    await get('cine-sweep').check();
    await takePicture(studio, 'cine-dialog');
    await noSeriousFinding('cine-dialog');
    await get('cine-save').click();
    await until('the file', () => exists('cine.gif'));
    const gif = await readFile(join(folders.work, 'cine.gif'));
    expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
    // Graphic control extensions, one a frame: 2 to 6 and back to 3.
    const frames = gif.toString('latin1').split('\u0021\u00f9\u0004').length - 1;
    expect(frames).toBe(8);
    await get('cine-dialog').waitFor({ state: 'detached' });
    expect(studio.complaints).toEqual([]);
  });
});
