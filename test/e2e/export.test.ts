/** The export dialog, and what becomes of an export when the application is quit in the middle of it. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportSeries } from '../../electron/files/export-series';
import { makeSeries } from '../unit/dicom/support/make-series';
import { takePicture } from './support/pictures';
import {
  answerOpenDialog,
  answerSaveDialog,
  openStudio,
  processExists,
  storedIds,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

let folders: TestFolders;
let studio: Studio;
let seriesId: string;

async function start(): Promise<void> {
  folders = await testFolders();
  await mkdir(folders.work, { recursive: true });
  studio = await openStudio(folders.userData);
}
async function end(): Promise<void> {
  await studio?.app.close().catch(() => undefined);
  await folders?.remove();
}

/** Brings a series into the library from DICOM files. */
async function have(size: { rows: number; columns: number; frames: number }): Promise<void> {
  const before = await storedIds(folders.userData);
  const given = join(folders.userData, '..', `given ${before.length}`);
  await exportSeries(makeSeries({ ...size, modality: 'CT', step: 2 }), 'dicom', given);
  await answerOpenDialog(studio, [given]);
  await studio.page.getByTestId('import-button').click();
  const come = async () => (await storedIds(folders.userData)).find((id) => !before.includes(id));
  await until('the series', async () => (await come()) !== undefined, 60_000);
  seriesId = (await come())!;
  const item = studio.page.locator(`[data-testid=library-item][data-series-id="${seriesId}"]`);
  await item.waitFor();
  await item.locator('button').first().click();
}

describe('the dialog', () => {
  beforeAll(start);
  afterAll(end);

  it('judges the files before they are written, and writes what was chosen', async () => {
    const { page } = studio;
    await have({ rows: 64, columns: 64, frames: 12 });
    await page.getByTestId('export-menu').click();
    await page.getByTestId('export-dicom').click();
    await page.getByTestId('conformance-verdict').waitFor();
    expect(await page.getByTestId('conformance').getAttribute('data-level')).toBe('ok');
    expect(await page.getByTestId('conformance-volume').textContent()).toBe(
      'Readers can build a volume of it.',
    );

    await page.getByTestId('syntax-select').selectOption('jpeg-ls');
    await page.getByTestId('patient-check').check();
    await page.getByTestId('zip-check').check();
    await page.locator('[data-testid=conformance][data-level=ok]').waitFor();
    await takePicture(studio, 'export');

    await answerSaveDialog(studio, join(folders.work, 'out.zip'));
    await page.getByTestId('export-confirm').click();
    await page.getByTestId('toast-text').filter({ hasText: 'Exported as DICOM: out.zip.' }).waitFor();
    expect(await readdir(folders.work)).toEqual(['out.zip']);
    const zip = await readFile(join(folders.work, 'out.zip'), 'latin1');
    expect(zip.match(/IM\d{4}\.dcm/g)!.length).toBeGreaterThanOrEqual(12);
    expect(studio.complaints).toEqual([]);
  });

  it('writes a GIF at the speed that was asked for', async () => {
    const { page } = studio;
    await have({ rows: 32, columns: 32, frames: 5 });
    await page.getByTestId('export-menu').click();
    await page.getByTestId('export-gif').click();
    await page.getByTestId('fps-input').fill('20');
    await answerSaveDialog(studio, join(folders.work, 'a.gif'));
    await page.getByTestId('export-confirm').click();
    await page.getByTestId('toast-text').filter({ hasText: 'Exported as GIF: a.gif.' }).waitFor();
    const gif = await readFile(join(folders.work, 'a.gif'));
    // Graphic control extension: the delay in hundredths of a second.
    const control = gif.indexOf(Buffer.from([0x21, 0xf9, 0x04]));
    expect(gif.readUInt16LE(control + 4)).toBe(5);
  });
});

describe('quitting in the middle of an export leaves nothing beside the target:', () => {
  beforeEach(start);
  afterEach(end);

  const ways: [string, () => Promise<unknown>][] = [
    ['by SIGTERM', async () => process.kill(studio.app.process().pid!, 'SIGTERM')],
    [
      'by closing the window',
      () => studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()),
    ],
  ];

  it.each(ways)('%s', async (_, quit) => {
    await have({ rows: 512, columns: 512, frames: 80 });
    await answerSaveDialog(studio, join(folders.work, 'out'));
    await studio.page.evaluate((id) => {
      const request = { seriesId: id, format: 'dicom' as const, choices: { syntax: 'jpeg-ls' as const } };
      void window.gridit.call('library.export', request).catch(() => undefined);
    }, seriesId);
    await until('some files', async () => {
      const [partial] = await readdir(folders.work);
      return partial !== undefined && (await readdir(join(folders.work, partial))).length > 3;
    });
    const pid = studio.app.process().pid!;
    await quit().catch(() => undefined);
    await until('the end', () => !processExists(pid));
    expect(await readdir(folders.work)).toEqual([]);
  });
});
