/**
 * The main job in the real window with the pack that ships: generate, cancel, generate again, look, export as DICOM,
 * import what was exported, and find the same series. The steps build on each other.
 */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takePicture } from './support/pictures';
import { describeResponsiveness, measureResponsiveness } from './support/responsiveness';
import {
  answerOpenDialog,
  answerSaveDialog,
  chooseModel,
  fillForm,
  nextJobEnd,
  openStudio,
  repeatUntil,
  storedIds,
  storedSeries,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

const FRAMES = 32;
let folders: TestFolders;
let studio: Studio;
let madeId = '';
let importedId = '';

beforeAll(async () => {
  folders = await testFolders();
  await mkdir(folders.work, { recursive: true });
  studio = await openStudio(folders.userData);
});
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

const viewer = () => studio.page.getByTestId('viewer');
const slice = async () => Number(await viewer().getAttribute('data-slice'));
const items = () => studio.page.getByTestId('library-item');

async function fill() {
  await chooseModel(studio, 'brain-mr-t1');
  await fillForm(studio, { frames: String(FRAMES), spacing: '4.5', start: '5', seed: '20' });
}

describe('the main job', () => {
  it('stops when it is cancelled, and keeps nothing', async () => {
    await fill();
    const ended = nextJobEnd(studio.page);
    await studio.page.getByTestId('generate-button').click();
    await studio.page.locator('[data-testid=progress-text]:not([data-fraction="0.0000"])').waitFor();
    const asked = Date.now();
    await studio.page.getByTestId('cancel-button').click();
    expect(await ended).toMatchObject({ state: 'cancelled', seriesId: null, error: null });
    console.log(`cancelled in ${Date.now() - asked} ms`);
    expect(await items().count()).toBe(0);
    expect(await storedIds(folders.userData)).toEqual([]);
    await until(
      'incoming to be empty',
      async () => (await readdir(join(folders.userData, 'library/incoming'))).length === 0,
    );
  });

  it('makes a series, slice by slice, while the application goes on answering', async () => {
    await fill();
    const ended = nextJobEnd(studio.page);
    const stop = await measureResponsiveness(studio);
    await studio.page.getByTestId('generate-button').click();
    await studio.page.getByTestId('grid-preview').waitFor();
    const ready = async () => Number(await viewer().getAttribute('data-frames-ready'));
    await until('frames before the end', async () => (await ready()) >= 10, 180_000);
    expect(await ready()).toBeLessThan(FRAMES);
    // Taking a picture keeps the main process busy, so it comes after the measurement.
    const figures = await stop();
    await takePicture(studio, 'generating');

    const job = await ended;
    expect(job).toMatchObject({ state: 'done', fraction: 1, error: null });
    console.log(`${FRAMES} slices in ${(job.elapsedMs / 1000).toFixed(1)} s on ${job.provider}`);
    console.log(describeResponsiveness(figures));
    expect(figures.calls).toBeGreaterThan(10);
    madeId = job.seriesId!;

    await items().first().waitFor();
    await until('all frames', async () => (await ready()) === FRAMES);
    expect(await viewer().getAttribute('data-series-id')).toBe(madeId);
    const { header, voxels } = await storedSeries(folders.userData, madeId);
    const pack = JSON.parse(await readFile('models/packs/brain-mr-t1/pack.json', 'utf8'));
    const [grid, ...others] = pack.stages as { rows: number; scale: number }[];
    const size = others.reduce((rows, { scale }) => rows * scale, grid!.rows);
    expect([header.frames, header.rows, header.columns]).toEqual([FRAMES, size, size]);
    const values = new Int16Array(voxels.buffer, voxels.byteOffset, voxels.length / 2);
    expect(values.length).toBe(FRAMES * size * size);
    expect(new Set(values).size).toBeGreaterThan(200);
  });

  it('scrolls with the wheel and with the keys', async () => {
    const { page } = studio;
    const stack = page.getByTestId('viewer-stack');
    await stack.click();
    await page.keyboard.press('Home');
    await until('the first slice', async () => (await slice()) === 1);
    const box = (await stack.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const turnTo = (wanted: number, by: number) =>
      repeatUntil(
        `slice ${wanted}`,
        () => page.mouse.wheel(0, by),
        slice,
        (now) => now === wanted,
      );
    for (let turn = 2; turn <= 5; turn++) await turnTo(turn, 100);
    await turnTo(4, -100);
    await page.keyboard.press('End');
    await until('the last slice', async () => (await slice()) === FRAMES);
    await until('its number', async () => {
      const text = await page.getByTestId('slice-number').textContent();
      return text?.includes(`${FRAMES} / ${FRAMES}`) ?? false;
    });
    for (let turn = 0; turn < FRAMES / 2; turn++) await page.keyboard.press('ArrowUp');
    await until('the middle slice', async () => (await slice()) === FRAMES / 2);
  });

  it('changes the window with the left button, and shows three planes', async () => {
    const { page } = studio;
    const before = await page.getByTestId('window-text').first().textContent();
    const box = (await page.getByTestId('viewer-stack').boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const drag = async () => {
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.down();
      await page.mouse.move(middle.x + 60, middle.y + 40, { steps: 4 });
      await page.mouse.up();
    };
    await repeatUntil('another window', drag, () => page.getByTestId('window-text').first().textContent());
    await page.getByTestId('tool-reset').click();
    await until(
      'the first window',
      async () => (await page.getByTestId('window-text').first().textContent()) === before,
    );

    await page.getByTestId('layout-mpr').click();
    await page.locator('[data-testid=viewer-mpr][data-drawn=true]').waitFor();
    await takePicture(studio, 'mpr');
    await page.getByTestId('layout-stack').click();
    await page.getByTestId('viewer-stack').waitFor();
    await page.mouse.move(0, 0);
    await page.locator('[data-canvas][data-drawn=true]').waitFor();
    await page.getByTestId('viewer-stack').click();
    await page.keyboard.press('Home');
    for (let turn = 1; turn < FRAMES / 2; turn++) await page.keyboard.press('ArrowDown');
    await until('the middle slice', async () => (await slice()) === FRAMES / 2);
    await takePicture(studio, 'screenshot');
  });

  it('exports DICOM, one file a slice', async () => {
    const { page } = studio;
    await answerSaveDialog(studio, join(folders.work, 'exported'));
    await page.getByTestId('export-menu').click();
    await page.getByTestId('export-dicom').click();
    await page.getByTestId('export-confirm').click();
    await page.getByTestId('toast-text').filter({ hasText: 'Exported as DICOM: exported.' }).waitFor();
    const files = await readdir(join(folders.work, 'exported'), { recursive: true });
    expect(files.filter((name) => name.endsWith('.dcm'))).toHaveLength(FRAMES);
    expect(await readdir(folders.work)).toEqual(['exported']);
  });

  it('imports what it exported, and it is the same series', async () => {
    const { page } = studio;
    await answerOpenDialog(studio, [join(folders.work, 'exported')]);
    await page.getByTestId('import-button').click();
    await until('two entries', async () => (await items().count()) === 2);
    importedId = (await storedIds(folders.userData)).find((id) => id !== madeId)!;
    const made = await storedSeries(folders.userData, madeId);
    const imported = await storedSeries(folders.userData, importedId);
    expect(imported.voxels.equals(made.voxels)).toBe(true);
    expect(imported.header.geometry).toEqual(made.header.geometry);
    expect(imported.header.values).toEqual(made.header.values);
    expect(imported.header.identity).toEqual(made.header.identity);
    expect(imported.header.provenance).toMatchObject({
      kind: 'imported',
      synthetic: true,
      recipe: made.header.provenance.recipe,
    });
    await until(
      'the imported series in the viewer',
      async () => (await viewer().getAttribute('data-series-id')) === importedId,
    );
    await until(
      'all its frames',
      async () => Number(await viewer().getAttribute('data-frames-ready')) === FRAMES,
    );
  });

  it('complained about nothing meanwhile', () => {
    expect(studio.complaints).toEqual([]);
  });

  it('has both series after a restart', async () => {
    await studio.app.close();
    studio = await openStudio(folders.userData);
    await until('two entries', async () => (await items().count()) === 2);
    await studio.page.locator(`[data-series-id="${madeId}"] button`).first().click();
    await until(
      'the series in the viewer',
      async () => Number(await viewer().getAttribute('data-frames-ready')) === FRAMES,
    );
    expect(studio.complaints).toEqual([]);
  });
});
