import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { partialName } from '../../../../electron/files/partials';
import { JsonFile } from '../../../../electron/main/storage/json-file';
import { Unfinished, unfinishedFile } from '../../../../electron/main/storage/unfinished';

let root: string;
const failures: unknown[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-unfinished-'));
  await mkdir(join(root, 'out'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = () =>
  Unfinished.open(
    new JsonFile(join(root, 'unfinished.json'), unfinishedFile, (error) => failures.push(error)),
  );
const listed = async () =>
  (JSON.parse(await readFile(join(root, 'unfinished.json'), 'utf8')) as { folders: string[] }).folders;

/** What a process that has ended left in the folder. */
async function leave(): Promise<void> {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const name = basename(partialName(join(root, 'out', 'series'))).replace(/-\d+-/, `-${pid}-`);
  await mkdir(join(root, 'out', name));
  await writeFile(join(root, 'out', name, 'IM0001.dcm'), 'half');
}

test('what a killed application left half-written goes with the next start', async () => {
  const killed = await open();
  // Never ends, as for one that is killed.
  void killed.during(join(root, 'out', 'series'), () => new Promise(() => undefined));
  await expect.poll(listed).toEqual([join(root, 'out')]);
  await leave();
  await writeFile(join(root, 'out', 'mine.txt'), 'x');
  await open();
  expect(await readdir(join(root, 'out'))).toEqual(['mine.txt']);
  expect(await listed()).toEqual([]);
});

test('is listed before the first byte, and no longer when it is whole', async () => {
  const unfinished = await open();
  const folder = join(root, 'out');
  const seen = await unfinished.during(join(folder, 'a'), async () => {
    const inner = await unfinished.during(join(folder, 'b'), listed);
    return [inner, await listed()];
  });
  expect(seen).toEqual([[folder, folder], expect.anything()]);
  await expect.poll(listed).toEqual([]);
});

test('what a lost process left goes at once', async () => {
  const unfinished = await open();
  const work = unfinished.during(join(root, 'out', 'series'), async () => {
    await leave();
    throw new Error('lost');
  });
  await expect(work).rejects.toThrow('lost');
  expect(await readdir(join(root, 'out'))).toEqual([]);
  expect(failures).toEqual([]);
});
