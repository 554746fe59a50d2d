import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../electron/core/errors';
import { moveFolder } from '../../../../electron/main/library/move-folder';

let root: string;
const place = (...parts: string[]) => join(root, ...parts);
const otherDisk = {
  rename: () => Promise.reject(Object.assign(new Error('other disk'), { code: 'EXDEV' })),
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-move-'));
  await mkdir(place('from', 'series', 'a'), { recursive: true });
  await writeFile(place('from', 'index.json'), '{}');
  await writeFile(place('from', 'series', 'a', 'voxels.i16'), Buffer.alloc(100_000, 7));
});
afterEach(() => rm(root, { recursive: true }));

const whole = async (folder: string) => {
  expect(await readFile(place(folder, 'index.json'), 'utf8')).toBe('{}');
  const voxels = await readFile(place(folder, 'series', 'a', 'voxels.i16'));
  // toEqual would look at each byte for a second.
  expect(voxels.equals(Buffer.alloc(100_000, 7))).toBe(true);
};

describe.each([
  ['on the same disk', undefined],
  ['onto another disk', otherDisk],
] as const)('moving a folder %s', (_where, system) => {
  it('takes all of it to a new or an empty folder', async () => {
    await mkdir(place('to'));
    await (await moveFolder(place('from'), place('to'), {}, system)).finish();
    await whole('to');
    expect(await readdir(root)).toEqual(['to']);
    await (await moveFolder(place('to'), place('deep', 'new'), {}, system)).finish();
    await whole('deep/new');
  });

  it('can be undone until it is finished', async () => {
    await (await moveFolder(place('from'), place('to'), {}, system)).undo();
    await whole('from');
    expect(await readdir(root)).toEqual(['from']);
  });

  it('refuses a folder with something in it and leaves both alone', async () => {
    await mkdir(place('to'));
    await writeFile(place('to', 'mine.txt'), 'x');
    await expect(moveFolder(place('from'), place('to'), {}, system)).rejects.toThrow('not empty');
    expect(await readdir(place('to'))).toEqual(['mine.txt']);
    await whole('from');
  });
});

describe('a copy onto another disk', () => {
  it('tells how many bytes are there', async () => {
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number) => void seen.push([done, total]);
    await moveFolder(place('from'), place('to'), { onProgress }, otherDisk);
    expect(seen).toHaveLength(2);
    expect(seen.at(-1)).toEqual([100_002, 100_002]);
  });

  it('leaves nothing behind when it is cancelled in the middle', async () => {
    const abort = new AbortController();
    const options = { signal: abort.signal, onProgress: () => abort.abort(new CancelledError()) };
    await expect(moveFolder(place('from'), place('to'), options, otherDisk)).rejects.toBeInstanceOf(
      CancelledError,
    );
    expect(await readdir(root)).toEqual(['from']);
    await whole('from');
  });
});
