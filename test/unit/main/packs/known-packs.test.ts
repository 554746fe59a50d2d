import { cp, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownPacks, knownPacksFile, type PackList } from '../../../../electron/main/packs/known-packs';
import { JsonFile } from '../../../../electron/main/storage/json-file';

const LIST: PackList = { packs: [], refused: [{ folder: 'one', reason: 'It is a test.' }] };

let folder: string;
let shipped: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-known-'));
  shipped = join(folder, 'shipped');
  file = join(folder, 'packs.json');
  await mkdir(join(shipped, 'one'), { recursive: true });
  await writeFile(join(shipped, 'one', 'pack.json'), '{}');
  await writeFile(join(shipped, 'one', 'grid.onnx'), 'weights');
});
afterEach(() => rm(folder, { recursive: true }));

function known(version = '1.0.0'): KnownPacks {
  const json = new JsonFile(file, knownPacksFile, (error) => {
    throw error;
  });
  const folders = { shipped, user: join(folder, 'user') };
  return new KnownPacks(json, folders, version);
}

/** As an earlier run has left it. */
async function checked(version?: string): Promise<void> {
  const packs = known(version);
  expect(await packs.check(async () => LIST)).toBe(LIST);
  await packs.settled();
}

describe('the packs of an earlier run', () => {
  it('are not known at first', async () => {
    expect(await known().read()).toBeUndefined();
  });

  it('are known while their files stay as they are', async () => {
    await checked();
    expect(await known().read()).toEqual(LIST);
  });

  it.each([
    ['a file is written again', () => writeFile(join(shipped, 'one', 'grid.onnx'), 'WEIGHTS')],
    ['a file has another time', () => utimes(join(shipped, 'one', 'grid.onnx'), 1, 1)],
    ['a file comes', () => writeFile(join(shipped, 'one', 'other'), '')],
    ['a file goes', () => rm(join(shipped, 'one', 'grid.onnx'))],
    ['a pack has another name', () => rename(join(shipped, 'one'), join(shipped, 'two'))],
    ['a pack of the user comes', () => cp(shipped, join(folder, 'user'), { recursive: true })],
  ])('are not known any more when %s', async (_what, change) => {
    await checked();
    await change();
    expect(await known().read()).toBeUndefined();
  });

  it('are checked anew by another version of the application', async () => {
    await checked();
    expect(await known('1.0.1').read()).toBeUndefined();
  });

  it('are checked anew where a file changed while they were checked', async () => {
    const packs = known();
    await packs.check(async () => {
      await writeFile(join(shipped, 'one', 'grid.onnx'), 'changed meanwhile');
      return LIST;
    });
    await packs.settled();
    expect(await known().read()).toBeUndefined();
  });

  it('are not kept where the check failed', async () => {
    await expect(known().check(() => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('are not known where what was kept is damaged', async () => {
    await checked();
    await writeFile(file, '{"format": 1');
    expect(await known().read()).toBeUndefined();
  });
});
