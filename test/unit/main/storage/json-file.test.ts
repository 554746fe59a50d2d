import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { JsonFile } from '../../../../electron/main/storage/json-file';

let folder: string;
let failures: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-json-'));
  failures = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (...path: string[]) =>
  new JsonFile(join(folder, ...path), z.object({ n: z.int() }), (error) => failures.push(error));

test('what was written is read', async () => {
  expect(await open('deep', 'a.json').read()).toEqual({ found: 'nothing' });
  await open('deep', 'a.json').write(() => ({ n: 1 }));
  expect(await open('deep', 'a.json').read()).toEqual({ found: 'value', value: { n: 1 } });
  expect(await readdir(join(folder, 'deep'))).toEqual(['a.json']);
});

test('of many changes in a row the last is on disk', async () => {
  const file = open('a.json');
  let written = 0;
  for (let n = 0; n < 50; n++) void file.write(() => ({ n: (written++, n) }));
  await file.write(() => ({ n: 50 }));
  expect(JSON.parse(await readFile(join(folder, 'a.json'), 'utf8'))).toEqual({ n: 50 });
  expect(written).toBeLessThan(3);
});

test.each(['{"n": 1', '{"n": "one"}', ''])('a damaged file (%j) is set aside, not lost', async (text) => {
  await writeFile(join(folder, 'a.json'), text);
  const read = await open('a.json').read();
  expect(read).toMatchObject({ found: 'damaged' });
  const names = await readdir(folder);
  expect(names).toEqual([(read as { keptAs: string }).keptAs]);
  expect(await readFile(join(folder, names[0]!), 'utf8')).toBe(text);
});

test('where nothing can be written, it is told and nothing is left behind', async () => {
  await writeFile(join(folder, 'file'), '');
  await open('file', 'a.json').write(() => ({ n: 1 }));
  expect(failures).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['file']);
});
