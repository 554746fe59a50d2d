import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPack, listPacks } from '../../../electron/engine/pack-list';
import { temporaryFolder, writeTinyPack } from './tiny-pack';

test('lists the packs that can be used and says why the others cannot', async () => {
  const shipped = await temporaryFolder();
  const user = await temporaryFolder();
  await writeTinyPack(shipped);
  await writeTinyPack(user, { manifest: { id: 'mine' } });
  await writeTinyPack(user, {}, 'copy');
  await mkdir(join(user, 'empty'));
  await mkdir(join(user, '.hidden'));
  await writeFile(join(user, 'notes.txt'), '');
  const { packs, refused } = await listPacks({ shipped, user });
  expect(packs.map(({ id }) => id)).toEqual(['tiny', 'mine']);
  expect(packs[0]).toMatchObject({ k: 2, superResolution: { scale: 2 }, defaults: { frames: 10, steps: 3 } });
  expect(refused).toEqual([
    { folder: 'copy', reason: 'The model pack "copy" has the same id as another, tiny.' },
    { folder: 'empty', reason: 'The model pack "empty" has no pack.json.' },
  ]);
});

test('folders that do not exist hold no packs', async () => {
  const nowhere = join(await temporaryFolder(), 'none');
  expect(await listPacks({ shipped: nowhere, user: nowhere })).toEqual({ packs: [], refused: [] });
  await expect(findPack('any', { shipped: nowhere })).rejects.toThrow(
    'There is no model "any". No model is installed.',
  );
});

test('finds a pack by its id, whatever its folder is called', async () => {
  const shipped = await temporaryFolder();
  await writeTinyPack(shipped, {}, 'renamed');
  await writeTinyPack(shipped, { manifest: { id: 'other' } });
  expect((await findPack('tiny', { shipped })).folder).toBe(join(shipped, 'renamed'));
  await expect(findPack('missing', { shipped })).rejects.toMatchObject({
    code: 'bad-request',
    message: 'There is no model "missing". The installed models are: other, tiny.',
  });
});

test('a pack is read again once a file of it was touched, and not before', async () => {
  const shipped = await temporaryFolder();
  const folder = await writeTinyPack(shipped);
  const first = await findPack('tiny', { shipped });
  expect(await findPack('tiny', { shipped })).toBe(first);
  const [grid, manifest] = [join(folder, 'grid.onnx'), join(folder, 'pack.json')];
  const json = await readFile(manifest);
  await writeFile(manifest, json);
  const again = await findPack('tiny', { shipped });
  expect(again).not.toBe(first);
  expect(again.sha256).toBe(first.sha256);

  const bytes = await readFile(grid);
  const { atime, mtime } = await stat(grid);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(grid, bytes);
  // Of the same size, and dated back.
  await utimes(grid, atime, mtime);
  await expect(findPack('tiny', { shipped })).rejects.toThrow('grid.onnx does not have the SHA-256');
});

test('a pack that must not be used is refused by name, not called missing', async () => {
  const shipped = await temporaryFolder();
  const folder = await writeTinyPack(shipped);
  await writeFile(join(folder, 'grid.onnx'), 'changed');
  await expect(findPack('tiny', { shipped })).rejects.toMatchObject({
    code: 'bad-pack',
    message: expect.stringContaining('grid.onnx does not have the SHA-256'),
  });
});
