/**
 * The first run and the Models screen, from a bare machine: the start screen, the model that ships, models that are
 * added, refused, measured, checked, exported, removed and taken back, and the first series in one click.
 */
import { readdirSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings, seriousFindingsIn } from './support/accessible';
import { drop } from './support/drop';
import { takePicture } from './support/pictures';
import {
  answerOpenDialog,
  answerSaveDialog,
  nextJobEnd,
  openStudio,
  repository,
  startLongJob,
  testFolders,
  TINY_PACK,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

let folders: TestFolders;
let studio: Studio;
/** How many models come with the application. */
const SHIPPED = readdirSync(join(repository, 'models/packs')).length;
const fixture = join(repository, 'test/fixtures/packs', TINY_PACK);

/** Writes the tiny pack as a .gridpack file. */
async function gridpack(name: string, change: (files: Record<string, Uint8Array>) => void = () => {}) {
  const files: Record<string, Uint8Array> = {};
  for (const file of await readdir(fixture))
    files[file] = new Uint8Array(await readFile(join(fixture, file)));
  change(files);
  await writeFile(join(folders.work, name), zipSync(files, { level: 1 }));
  return join(folders.work, name);
}

beforeAll(async () => {
  folders = await testFolders();
  await mkdir(folders.work, { recursive: true });
  studio = await openStudio(folders.userData);
});
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

const at = (testId: string) => studio.page.getByTestId(testId);
const item = (id: string) => studio.page.locator(`[data-testid=pack-item][data-pack-id="${id}"]`);
const toast = (text: string | RegExp) => at('toast-text').filter({ hasText: text }).last();
const userPacks = () => readdir(join(folders.userData, 'packs')).catch((): string[] => []);

describe('the first run', () => {
  it('says what the studio does, with a picture of what comes', async () => {
    await at('start-screen').waitFor();
    await at('start-screen').locator('img').waitFor();
    const loaded = () =>
      at('start-screen')
        .locator('img')
        .evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 100);
    await until('the picture', loaded);
    expect(await at('start-hint').textContent()).toContain('47 slices, 2.5 mm apart, with Brain MR');
    expect(await seriousFindingsIn(studio, 'body')).toEqual([]);
    await takePicture(studio, 'start');
  });

  it('leads to the help sheet and to the models by keyboard', async () => {
    const { page } = studio;
    await at('start-help').focus();
    await page.keyboard.press('Enter');
    await at('help-sheet').waitFor();
    await page.keyboard.press('Escape');
    await at('help-sheet').waitFor({ state: 'detached' });
    await at('start-models').focus();
    await page.keyboard.press('Enter');
    await at('models-screen').waitFor();
  });
});

describe('the Models screen', () => {
  it('shows the model that ships: verified, with licence, terms, size and card', async () => {
    await item('brain-mr-t1').waitFor();
    await at('pack-detail').waitFor();
    await until(
      'its files to be checked',
      async () =>
        (await at('pack-detail').getByTestId('hash-state').getAttribute('data-state')) === 'verified',
    );
    const text = (await at('pack-detail').textContent()) ?? '';
    for (const part of ['CC-BY-SA-3.0', 'IXI dataset', 'CC BY-SA 3.0', '256 × 256 pixels', 'grid.onnx']) {
      expect(text).toContain(part);
    }
    expect(await at('pack-remove').count()).toBe(0);
    const card = at('model-card');
    await until('the card', async () =>
      ((await card.textContent()) ?? '').includes('Makes axial T1-weighted'),
    );
    const pictures = card.locator('img');
    expect(await pictures.count()).toBeGreaterThanOrEqual(3);
    for (const source of await pictures.evaluateAll((all) =>
      all.map((img) => (img as HTMLImageElement).src),
    )) {
      expect(source).toMatch(/^app:\/\/studio\/packs\/[0-9a-f]{32}\/[a-z-]+\.png\?[0-9a-f]{12}$/);
    }
    expect(await card.locator('script, iframe, a').count()).toBe(0);
    expect(await seriousFindings(studio, 'models-screen')).toEqual([]);
    await takePicture(studio, 'models');
  });

  it('refuses what is dropped and is no good, with one sentence, and keeps nothing of it', async () => {
    const changed = await gridpack('changed.gridpack', (files) => {
      files['grid.onnx'] = files['grid.onnx']!.map((byte, i) => (i === 100 ? byte ^ 1 : byte));
    });
    await drop(studio, [changed]);
    await toast('The model pack "changed.gridpack" was changed or damaged: grid.onnx').waitFor();
    await writeFile(join(folders.work, 'text.gridpack'), 'this is no archive');
    await drop(studio, [join(folders.work, 'text.gridpack')]);
    await toast('The model pack "text.gridpack" is no zip archive, or a damaged one.').waitFor();
    expect(await userPacks()).toEqual([]);
    expect(await at('pack-item').count()).toBe(SHIPPED);
  });

  it('takes a good one that is dropped, and the form has it too', async () => {
    await drop(studio, [await gridpack('tiny.gridpack')]);
    await toast(/Added “Test pack tiny-flow-x” 0\.0\.1\./).waitFor();
    await item(TINY_PACK).waitFor();
    expect(await at('pack-name').textContent()).toBe(`Test pack ${TINY_PACK}`);
    expect(await userPacks()).toEqual([TINY_PACK]);
    await until('the form', async () => (await studio.page.locator('#model option').count()) === SHIPPED + 1);
  });

  it('measures it, with a verdict in plain words, and keeps the result', async () => {
    const { page } = studio;
    expect(await at('speed-unknown').count()).toBe(1);
    await at('speed-measure').focus();
    await page.keyboard.press('Enter');
    await at('speed-verdict').waitFor();
    expect(await at('speed-verdict').textContent()).toMatch(
      /^Runs on .+\. A series of 16 slices takes .+ slices a second: /,
    );
    const speeds = JSON.parse(await readFile(join(folders.userData, 'speeds.json'), 'utf8'));
    const [known] = Object.values(speeds) as { figures: { provider: string; runMs: object }[] }[];
    expect(known!.figures[0]).toMatchObject({ provider: 'cpu', runMs: { denoise: expect.any(Number) } });
    expect(await at('speed-measure').evaluate((button) => button === document.activeElement)).toBe(true);
    await takePicture(studio, 'models-measured');
  });

  it('measures while a series is being made, can be cancelled, and does not remove what the series needs', async () => {
    const { page } = studio;
    await page.keyboard.press('Escape');
    await at('models-screen').waitFor({ state: 'detached' });
    await startLongJob(studio);
    await page.keyboard.press('Control+Shift+M');
    await at('models-screen').waitFor();
    await item(TINY_PACK).click();
    await at('speed-measure').click();
    await at('speed-cancel').click();
    await at('speed-measure').waitFor();
    await at('pack-remove').click();
    await toast('is needed by a series in the queue').waitFor();
    expect(await userPacks()).toEqual([TINY_PACK]);
    const ended = nextJobEnd(page);
    await page.keyboard.press('Escape');
    await at('cancel-button').click();
    expect(await ended).toMatchObject({ state: 'cancelled' });
    await at('models-button').click();
    await item(TINY_PACK).waitFor();
  });

  it('walks the list by arrow keys, removes by Delete, and undoes', async () => {
    const { page } = studio;
    await item('brain-mr-t1').click();
    for (let turn = 0; turn < SHIPPED; turn++) await page.keyboard.press('ArrowDown');
    await until(
      'the last to be chosen',
      async () => (await item(TINY_PACK).getAttribute('aria-current')) === 'true',
    );
    await page.keyboard.press('Delete');
    await item(TINY_PACK).waitFor({ state: 'detached' });
    await toast('was removed.').waitFor();
    await until('the form', async () => (await page.locator('#model option').count()) === SHIPPED);
    await at('toast-action').filter({ hasText: 'Undo' }).last().click();
    await item(TINY_PACK).waitFor();
    expect(await userPacks()).toEqual([TINY_PACK]);
  });

  it('exports a model, and takes it back from the file by the button', async () => {
    const { page } = studio;
    await item(TINY_PACK).click();
    await answerSaveDialog(studio, join(folders.work, 'out.gridpack'));
    await at('pack-export').click();
    await toast('The model was written to out.gridpack.').waitFor();
    await at('pack-remove').click();
    await item(TINY_PACK).waitFor({ state: 'detached' });
    await answerOpenDialog(studio, [join(folders.work, 'out.gridpack')]);
    await at('pack-add').click();
    await item(TINY_PACK).waitFor();
    expect((await userPacks()).filter((name) => !name.startsWith('.'))).toEqual([TINY_PACK]);
    await until('the focus to be somewhere', () => page.evaluate(() => document.activeElement !== null));
  });

  it('shows what is changed behind its back, file by file', async () => {
    await appendFile(join(folders.userData, 'packs', TINY_PACK, 'grid.onnx'), 'x');
    await at('pack-check').click();
    await at('pack-refusal').waitFor();
    expect(await at('pack-refusal').textContent()).toContain('grid.onnx does not have the SHA-256');
    const wrong = studio.page.locator('[data-testid=pack-file][data-state=changed]');
    expect(await wrong.textContent()).toContain('grid.onnx');
    expect(await at('pack-use').count()).toBe(0);
    expect(await seriousFindings(studio, 'models-screen')).toEqual([]);
    await takePicture(studio, 'models-changed');
  });
});

describe('the first series', () => {
  it('comes by one click and appears in the viewer as it is made; the start screen is gone for good', async () => {
    const { page } = studio;
    await page.keyboard.press('Escape');
    await at('start-screen').waitFor();
    const ended = nextJobEnd(page);
    await at('start-generate').click();
    const viewer = at('viewer');
    await at('start-screen').waitFor({ state: 'detached' });
    await until(
      'the first slices',
      async () => Number(await viewer.getAttribute('data-frames-ready')) > 0,
      120_000,
    );
    expect(await viewer.getAttribute('data-frames')).toBe('47');
    await at('cancel-button').click();
    await ended;
    await at('start-screen').waitFor();
    await answerOpenDialog(studio, [join(repository, 'test/fixtures/dicom/explicit.dcm')]);
    await at('start-import').click();
    await at('library-item').waitFor();
    expect(await at('start-screen').count()).toBe(0);
    await at('library-item').click({ button: 'right' });
    await at('item-delete').last().click();
    await at('library-empty').waitFor();
    expect(await at('library-empty').textContent()).toContain('The library is empty');
    expect(await at('start-screen').count()).toBe(0);
  });

  it('the page complained about nothing meanwhile', () => {
    expect(studio.complaints).toEqual([]);
  });
});
