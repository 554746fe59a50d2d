import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packBytes } from '../../../../electron/core/pack-summary';
import { packKey } from '../../../../electron/engine/pack-store/candidates';
import { inspectPacks, readCard } from '../../../../electron/engine/pack-store/inspect';
import { temporaryFolder, writeTinyPack } from '../tiny-pack';

async function both() {
  return { shipped: await temporaryFolder(), user: await temporaryFolder() };
}

const states = (files: readonly { name: string; state: string }[]) =>
  Object.fromEntries(files.map(({ name, state }) => [name, state]));

test('a whole pack: every file verified, with its size, licence and hash', async () => {
  const folders = await both();
  await writeTinyPack(folders.shipped);
  const [pack] = await inspectPacks(folders);
  expect(pack).toMatchObject({
    folder: 'tiny',
    place: 'shipped',
    refusal: null,
    summary: { licence: 'MIT' },
  });
  expect(pack!.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(states(pack!.files)).toEqual({
    'pack.json': 'manifest',
    'grid.onnx': 'verified',
    'sr.onnx': 'verified',
  });
  expect(pack!.files.every(({ bytes }) => bytes > 100)).toBe(true);
  expect(packBytes(pack!)).toBe(pack!.files.reduce((sum, { bytes }) => sum + bytes, 0));
});

test('a pack that was tampered with says which files are not as they were', async () => {
  const folders = await both();
  const folder = await writeTinyPack(folders.user);
  await appendFile(join(folder, 'grid.onnx'), 'x');
  await rm(join(folder, 'sr.onnx'));
  await writeFile(join(folder, 'more.txt'), 'more');
  const [pack] = await inspectPacks(folders);
  expect(pack!.refusal).toContain('The model pack "tiny" ');
  expect(pack!.summary).toMatchObject({ id: 'tiny' });
  expect(states(pack!.files)).toEqual({
    'grid.onnx': 'changed',
    'more.txt': 'unlisted',
    'pack.json': 'manifest',
    'sr.onnx': 'missing',
  });
});

test('a folder without a manifest that can be read: nothing can be checked', async () => {
  const folders = await both();
  await mkdir(join(folders.user, 'empty'));
  const folder = await writeTinyPack(folders.user, {}, 'wrong');
  await writeFile(join(folder, 'pack.json'), '{"format": 2}');
  const [empty, wrong] = await inspectPacks(folders);
  expect(empty).toMatchObject({ summary: null, sha256: null, files: [] });
  expect(empty!.refusal).toBe('The model pack "empty" has no pack.json.');
  expect(wrong!.refusal).toContain('has a wrong pack.json');
  expect(states(wrong!.files)).toEqual({
    'grid.onnx': 'unchecked',
    'pack.json': 'unreadable',
    'sr.onnx': 'unchecked',
  });
});

test('of two packs with one id the one that ships counts', async () => {
  const folders = await both();
  await writeTinyPack(folders.shipped);
  await writeTinyPack(folders.user, {}, 'copy');
  const [first, second] = await inspectPacks(folders);
  expect(first!.refusal).toBeNull();
  expect(second!.refusal).toBe('The model pack "copy" has the same id as another, tiny.');
  expect(second!.key).not.toBe(first!.key);
});

test('the key stands for a place and a name, and says neither', async () => {
  const folders = await both();
  await writeTinyPack(folders.user);
  const [pack] = await inspectPacks(folders);
  expect(pack!.key).toBe(packKey({ place: 'user', name: 'tiny' }));
  expect(pack!.key).toMatch(/^[0-9a-f]{32}$/);
  expect(packKey({ place: 'shipped', name: 'tiny' })).not.toBe(pack!.key);
});

test('the card is read by key; no card is null, no pack is an error', async () => {
  const folders = await both();
  const folder = await writeTinyPack(folders.user);
  const key = packKey({ place: 'user', name: 'tiny' });
  expect(await readCard(key, folders)).toBeNull();
  await writeFile(join(folder, 'MODEL_CARD.md'), '# Tiny');
  expect(await readCard(key, folders)).toBe('# Tiny');
  await writeFile(join(folder, 'MODEL_CARD.md'), Buffer.alloc(2 << 20, 'x'));
  expect(await readCard(key, folders)).toBeNull();
  await expect(readCard('0'.repeat(32), folders)).rejects.toMatchObject({ code: 'not-found' });
});
