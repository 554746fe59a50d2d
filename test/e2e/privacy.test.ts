/** A real patient's name: shown where it belongs, and found nowhere else; gone from the disk when the series goes. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sliceFile } from '../unit/dicom/support/write-dicom';
import {
  answerOpenDialog,
  openStudio,
  settled,
  storedIds,
  testFolders,
  until,
  type Studio,
  type TestFolders,
} from './support/studio';

const FAMILY = 'Qvistgaard';
const PATIENT_ID = 'ZX-99-41-PRIVATE';

let folders: TestFolders;
let studio: Studio;

beforeAll(async () => {
  folders = await testFolders();
  const folder = join(folders.work, `${FAMILY}, Anna`);
  await mkdir(folder, { recursive: true });
  const whoever = { '00100010': ['PN', `${FAMILY}^Anna`], '00100020': ['LO', PATIENT_ID] } as const;
  const file = (instance: number) => sliceFile({ instance, with: { ...whoever } as never });
  for (const instance of [1, 2, 3]) await writeFile(join(folder, `${FAMILY}${instance}.dcm`), file(instance));
  // Cut off in its pixels, in its header, and of a kind that is not read.
  await writeFile(join(folder, 'cut.dcm'), file(4).subarray(0, -5));
  await writeFile(join(folder, 'short.dcm'), file(5).subarray(0, 500));
  await writeFile(
    join(folder, 'video.dcm'),
    sliceFile({ instance: 6, with: { ...whoever } as never }, { claim: '1.2.840.10008.1.2.4.100' }),
  );
  studio = await openStudio(folders.userData);
  await answerOpenDialog(studio, [folder]);
});
afterAll(async () => {
  await studio?.app.close();
  await folders?.remove();
});

/** Files under a folder that hold one of the words, in any of the usual encodings. */
async function filesWith(root: string, words: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(root, { recursive: true })) {
    const path = join(root, name);
    const bytes = (await stat(path).catch(() => undefined))?.isFile()
      ? await readFile(path).catch(() => undefined)
      : undefined;
    if (bytes && words.some((word) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'))))
      found.push(name);
  }
  return found;
}

const titles = () =>
  studio.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getTitle()),
  );

describe('the name of a patient', () => {
  it('comes with the import and is in the elements of a slice', async () => {
    const result = await studio.page.evaluate(() => window.gridit.call('library.import', { pick: 'folder' }));
    expect(result.imported).toHaveLength(1);
    expect(result.skipped.map(({ file }) => file).sort()).toEqual(['cut.dcm', 'short.dcm', 'video.dcm']);
    for (const { reason } of result.skipped) expect(reason).not.toContain(FAMILY);
    const list = await studio.page.evaluate(
      (seriesId) => window.gridit.call('series.tags', { seriesId, frame: 1 }),
      result.imported[0]!,
    );
    expect(list.source).toBe('file');
    expect(list.rows.find(({ keyword }) => keyword === 'PatientName')).toMatchObject({
      value: `${FAMILY}^Anna`,
      meaning: `${FAMILY}, Anna`,
    });
  });

  it('is in no window title', async () => {
    const [id] = await storedIds(folders.userData);
    await studio.page.locator(`[data-testid=library-item][data-series-id="${id}"]`).click();
    await studio.page.locator(`[data-testid=viewer][data-series-id="${id}"]`).waitFor();
    await studio.page.locator('[data-canvas][data-drawn=true]').first().waitFor();
    await settled(studio);
    for (const title of await titles()) expect(title).not.toContain(FAMILY);
  });

  it('is in no message and no log of what fails with the series', async () => {
    const [id] = await storedIds(folders.userData);
    const voxels = join(folders.userData, 'library', 'series', id!, 'voxels.i16');
    const whole = await readFile(voxels);
    await writeFile(voxels, whole.subarray(0, 10));
    const message = await studio.page.evaluate(
      (seriesId) =>
        window.gridit.call('series.tags', { seriesId, frame: 0 }).then(
          () => '',
          (error: Error) => error.message,
        ),
      id!,
    );
    expect(message).toMatch(/damaged/);
    expect(message).not.toContain(FAMILY);
    await writeFile(voxels, whole);
    await expect(
      studio.page.evaluate(() => window.gridit.call('series.tags', { seriesId: 'nothing', frame: 0 })),
    ).rejects.toThrow(/not in the library/);
    // Logs, settings, caches: whatever lies beside the library.
    const withName = await filesWith(folders.userData, [FAMILY, PATIENT_ID]);
    expect(withName.filter((name) => !name.startsWith('library'))).toEqual([]);
  });

  it('is gone from the disk with the series, when the application ends at the latest', async () => {
    expect((await filesWith(folders.userData, [FAMILY, PATIENT_ID])).length).toBeGreaterThan(0);
    const [id] = await storedIds(folders.userData);
    await studio.page.evaluate((seriesId) => window.gridit.call('library.remove', { seriesId }), id!);
    await until('an empty library', async () => (await storedIds(folders.userData)).length === 0);
    // Until then the removal can be undone.
    await studio.app.close();
    expect(await filesWith(folders.userData, [FAMILY, PATIENT_ID])).toEqual([]);
  });
});

describe('a person who keeps no patients', () => {
  it('finds none of them on the disk when the application has ended', async () => {
    const settings = { format: 1, sections: { privacy: { keepPatientSeries: false } } };
    await writeFile(join(folders.userData, 'settings.json'), JSON.stringify(settings));
    studio = await openStudio(folders.userData);
    await answerOpenDialog(studio, [join(folders.work, `${FAMILY}, Anna`)]);
    const result = await studio.page.evaluate(() => window.gridit.call('library.import', { pick: 'folder' }));
    expect(result.imported).toHaveLength(1);
    await studio.app.close();
    expect(await filesWith(folders.userData, [FAMILY, PATIENT_ID])).toEqual([]);
  });
});
