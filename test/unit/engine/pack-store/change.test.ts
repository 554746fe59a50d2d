import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportPack } from '../../../../electron/engine/pack-store/export';
import { packKey } from '../../../../electron/engine/pack-store/candidates';
import { inspectPacks } from '../../../../electron/engine/pack-store/inspect';
import { installPack } from '../../../../electron/engine/pack-store/install';
import { removePack } from '../../../../electron/engine/pack-store/remove';
import { temporaryFolder, writeTinyPack } from '../tiny-pack';

const key = packKey({ place: 'user', name: 'tiny' });

async function installed() {
  const folders = { shipped: await temporaryFolder(), user: await temporaryFolder() };
  return { folders, folder: await writeTinyPack(folders.user) };
}

test('an exported pack is the same pack elsewhere', async () => {
  const { folders, folder } = await installed();
  const out = join(await temporaryFolder(), 'tiny.gridpack');
  await exportPack(key, folders, out);
  const other = { shipped: await temporaryFolder(), user: await temporaryFolder() };
  await installPack(out, other);
  for (const name of await readdir(folder)) {
    expect(await readFile(join(other.user, 'tiny', name))).toEqual(await readFile(join(folder, name)));
  }
  const hashes = [...(await inspectPacks(folders)), ...(await inspectPacks(other))].map(
    ({ sha256 }) => sha256,
  );
  expect(hashes[0]).toBe(hashes[1]);
});

test('nothing is exported over a file, or of a pack that was changed', async () => {
  const { folders, folder } = await installed();
  const place = await temporaryFolder();
  await writeFile(join(place, 'there.gridpack'), 'mine');
  await expect(exportPack(key, folders, join(place, 'there.gridpack'))).rejects.toMatchObject({
    code: 'output',
  });
  await appendFile(join(folder, 'grid.onnx'), 'x');
  await expect(exportPack(key, folders, join(place, 'new.gridpack'))).rejects.toMatchObject({
    code: 'bad-pack',
  });
  expect(await readdir(place)).toEqual(['there.gridpack']);
  expect(await readFile(join(place, 'there.gridpack'), 'utf8')).toBe('mine');
});

test('a removed pack is on no list, and comes back as it was or goes for good', async () => {
  const { folders } = await installed();
  const removed = await removePack(key, folders);
  expect(await inspectPacks(folders)).toEqual([]);
  await removed.restore();
  expect(await inspectPacks(folders)).toMatchObject([{ folder: 'tiny', refusal: null }]);
  await (await removePack(key, folders)).forget();
  expect(await readdir(folders.user)).toEqual([]);
});

test('it does not come back over a pack that took its place', async () => {
  const { folders } = await installed();
  const removed = await removePack(key, folders);
  await writeTinyPack(folders.user, { manifest: { version: '3.0.0' } });
  await expect(removed.restore()).rejects.toMatchObject({ code: 'output' });
  expect((await inspectPacks(folders))[0]!.summary?.version).toBe('3.0.0');
});

test('a pack that ships stays', async () => {
  const folders = { shipped: await temporaryFolder(), user: await temporaryFolder() };
  await writeTinyPack(folders.shipped);
  await expect(removePack(packKey({ place: 'shipped', name: 'tiny' }), folders)).rejects.toThrow(
    'The model "tiny" comes with the application and stays.',
  );
  expect(await inspectPacks(folders)).toHaveLength(1);
});
