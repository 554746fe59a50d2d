import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { packKey } from '../../../../electron/engine/pack-store/candidates';
import { inspectPacks } from '../../../../electron/engine/pack-store/inspect';
import { installPack } from '../../../../electron/engine/pack-store/install';
import { PackShelf, splitPacks } from '../../../../electron/main/packs/pack-shelf';
import { temporaryFolder, writeTinyPack } from '../../engine/tiny-pack';
import { writeWithPicture } from './with-picture';

let folders: { shipped: string; user: string };
let changes: number;
let needed: string[];
let shelf: PackShelf;
const key = packKey({ place: 'user', name: 'tiny' });
const listed = async () => (await shelf.list()).map(({ folder }) => folder);

function open(undoMs = 60_000): PackShelf {
  return new PackShelf({
    engine: {
      installed: () => inspectPacks(folders),
      installPack: (source) => installPack(source, folders),
    },
    folders,
    log: { error: () => undefined },
    inUse: (packId) => needed.includes(packId),
    changed: () => changes++,
    undoMs,
  });
}

beforeEach(async () => {
  folders = { shipped: await temporaryFolder(), user: await temporaryFolder() };
  changes = 0;
  needed = [];
  shelf = open();
});

describe('removing', () => {
  it('takes a model off the list, and puts it back', async () => {
    await writeTinyPack(folders.user);
    expect(await shelf.remove(key)).toBe(60_000);
    expect(await listed()).toEqual([]);
    await shelf.restore(key);
    expect(await listed()).toEqual(['tiny']);
    expect(changes).toBe(2);
    await expect(shelf.restore(key)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('deletes for good after a while, and when the application ends', async () => {
    await writeTinyPack(folders.user);
    shelf = open(1);
    await shelf.remove(key);
    await expect.poll(() => readdir(folders.user)).toEqual([]);
    await expect(shelf.restore(key)).rejects.toMatchObject({ code: 'not-found' });
    await writeTinyPack(folders.user);
    shelf = open();
    await shelf.remove(key);
    expect(await readdir(folders.user)).toHaveLength(1);
    await shelf.close();
    expect(await readdir(folders.user)).toEqual([]);
  });

  it('leaves alone what a job needs, and what comes with the application', async () => {
    await writeTinyPack(folders.user);
    needed = ['tiny'];
    await expect(shelf.remove(key)).rejects.toThrow(
      'The model "Tiny test pack" is needed by a series in the queue. Let it finish, or cancel it first.',
    );
    await writeTinyPack(folders.shipped, { manifest: { id: 'brain' } });
    await expect(shelf.remove(packKey({ place: 'shipped', name: 'brain' }))).rejects.toMatchObject({
      code: 'bad-request',
    });
    expect(await listed()).toEqual(['brain', 'tiny']);
    expect(changes).toBe(0);
  });
});

describe('adding', () => {
  it('takes the good ones and says what is wrong with the others', async () => {
    const place = await temporaryFolder();
    const good = await writeTinyPack(place);
    await writeFile(join(place, 'bad.gridpack'), 'nothing');
    const { added, refused } = await shelf.add([join(place, 'bad.gridpack'), good]);
    expect(added).toEqual([{ key, id: 'tiny', version: '1.0.0', name: 'Tiny test pack' }]);
    expect(refused).toEqual([
      { file: 'bad.gridpack', reason: 'The model pack "bad.gridpack" is no zip archive, or a damaged one.' },
    ]);
    expect(changes).toBe(1);
    await shelf.add([join(place, 'bad.gridpack')]);
    expect(changes).toBe(1);
  });
});

describe('pictures', () => {
  it('are those that the manifest of a verified pack lists, and no other file', async () => {
    const folder = await writeTinyPack(folders.user);
    await shelf.list();
    expect(shelf.picture(key, 'preview.png')).toBeUndefined();
    expect(shelf.picture(key, 'grid.onnx')).toBeUndefined();
    expect(shelf.picture(key, '../tiny/grid.onnx')).toBeUndefined();
    await writeWithPicture(folder);
    await shelf.list();
    expect(shelf.picture(key, 'preview.png')).toBe(join(folder, 'preview.png'));
    expect(shelf.picture('f'.repeat(32), 'preview.png')).toBeUndefined();
    await writeFile(join(folder, 'preview.png'), 'another picture');
    await shelf.list();
    expect(shelf.picture(key, 'preview.png')).toBeUndefined();
  });
});

it('tells models from everything else that is dropped', async () => {
  const place = await temporaryFolder();
  const pack = await writeTinyPack(place);
  await mkdir(join(place, 'images'));
  await writeFile(join(place, 'A.GRIDPACK'), '');
  const paths = ['A.GRIDPACK', 'images', 'gone.dcm'].map((name) => join(place, name));
  expect(await splitPacks([...paths, pack])).toEqual({
    packs: [paths[0], pack],
    others: [paths[1], paths[2]],
  });
});
