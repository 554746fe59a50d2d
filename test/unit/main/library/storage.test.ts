import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../../electron/core/errors';
import { writeNativeSeries } from '../../../../electron/files/native';
import { AnnotationStore } from '../../../../electron/main/library/annotation-store';
import { SeriesLibrary } from '../../../../electron/main/library/series-library';
import { Storage } from '../../../../electron/main/library/storage';
import { Settings, settingsFile } from '../../../../electron/main/settings/settings';
import { Stores } from '../../../../electron/main/storage/stores';
import { Unfinished, unfinishedFile } from '../../../../electron/main/storage/unfinished';
import { makeSeries } from '../../dicom/support/make-series';

let root: string;
let library: SeriesLibrary;
let settings: Settings;
let storage: Storage;
let writing: boolean;
const log = { error: () => undefined };
const standard = () => join(root, 'data', 'library');

async function add(to = library): Promise<string> {
  const folder = await to.prepare();
  await writeNativeSeries(makeSeries({}), join(folder, 'series'));
  const id = await to.adopt(join(folder, 'series'));
  await to.discard(folder);
  return id;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-storage-'));
  writing = false;
  library = await SeriesLibrary.open(standard(), log);
  const stores = await Stores.open(join(root, 'data'), log, () => undefined);
  settings = await Settings.open(stores.file('settings', settingsFile));
  const unfinished = await Unfinished.open(stores.file('unfinished', unfinishedFile));
  storage = new Storage({
    ...{ library, settings, unfinished, standard: standard() },
    annotations: new AnnotationStore((id) => library.folder(id), log),
    files: {
      get isWriting() {
        return writing;
      },
    },
    retention: { due: () => ({ due: [], spared: 0 }) },
    onProgress: () => undefined,
  });
});
afterEach(() => rm(root, { recursive: true }));

describe('the library as something that takes room', () => {
  it('tells where it lies, how large it is and what it holds', async () => {
    const id = await add();
    await add();
    await library.annotate(id, { kept: true });
    const info = await storage.info();
    expect(info).toMatchObject({ place: standard(), standard: true, generated: 2, imported: 0, kept: 1 });
    const { size } = await stat(join(library.folder(id), 'voxels.i16'));
    expect(info.bytes).toBeGreaterThan(2 * size);
    expect(info.freeBytes).toBeGreaterThan(0);
  });

  it('moves to another folder with all it has, and back, and is found there at the next start', async () => {
    const id = await add();
    await library.annotate(id, { note: 'A fold', kept: true });
    await mkdir(join(root, 'disk'));
    expect(await storage.move(join(root, 'disk'))).toEqual({ state: 'moved' });
    expect(settings.get('library')).toEqual({ folder: join(root, 'disk') });
    expect(library.folder(id)).toBe(join(root, 'disk', 'series', id));
    const later = await add();
    const again = await SeriesLibrary.open(join(root, 'disk'), log);
    expect(
      again
        .list()
        .map((series) => series.id)
        .toSorted(),
    ).toEqual([id, later].toSorted());
    expect(again.summary(id)).toMatchObject({ note: 'A fold', kept: true });
    expect(await readdir(join(root, 'data'))).toEqual(['settings.json', 'unfinished.json']);
    expect(await storage.move()).toEqual({ state: 'moved' });
    expect(settings.get('library')).toEqual({ folder: null });
    expect(library.list()).toHaveLength(2);
  });

  it('stays where it is when the new place cannot be remembered', async () => {
    const id = await add();
    // A folder where the file should be.
    await settings.set('sweep', null);
    await rm(join(root, 'data', 'settings.json'));
    await mkdir(join(root, 'data', 'settings.json', 'in-the-way'), { recursive: true });
    await expect(storage.move(join(root, 'disk'))).rejects.toThrow();
    expect(library.folder(id)).toBe(join(standard(), 'series', id));
    expect(await readdir(join(standard(), 'series'))).toEqual([id]);
    expect(await readdir(root)).toEqual(['data']);
  });

  it('does not move while a series is being made or exported', async () => {
    const folder = await library.prepare();
    await expect(storage.move(join(root, 'disk'))).rejects.toThrow('being made');
    await library.discard(folder);
    writing = true;
    await expect(storage.move(join(root, 'disk'))).rejects.toThrow('being exported');
    writing = false;
    expect(await storage.move(join(root, 'disk'))).toEqual({ state: 'moved' });
  });

  it('turns to a library that it comes upon only when told to', async () => {
    await add();
    const other = await SeriesLibrary.open(join(root, 'other'), log);
    const found = await add(other);
    await expect(storage.openFound()).rejects.toBeInstanceOf(UserError);
    expect(await storage.move(join(root, 'other'))).toEqual({ state: 'holds-library', series: 1 });
    expect(library.place).toBe(standard());
    await storage.openFound();
    expect(library.list().map(({ id }) => id)).toEqual([found]);
    expect(settings.get('library')).toEqual({ folder: join(root, 'other') });
    expect(await readdir(join(standard(), 'series'))).toHaveLength(1);
  });

  it('takes back after a move what was removed before it', async () => {
    const id = await add();
    await library.remove(id);
    await storage.move(join(root, 'disk'));
    await library.restore(id);
    expect(library.list().map((series) => series.id)).toEqual([id]);
  });

  it('keeps to itself what lies beside it in a folder with other things', async () => {
    await mkdir(join(root, 'documents'));
    await writeFile(join(root, 'documents', 'letter.txt'), 'x');
    await storage.move(join(root, 'documents'));
    expect((await readdir(join(root, 'documents'))).toSorted()).toEqual([
      'GriDiT Studio library',
      'letter.txt',
    ]);
  });
});
