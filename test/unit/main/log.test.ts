import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Log } from '../../../electron/main/log';

let folder: string;
let file: string;
let log: Log;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-log-'));
  file = join(folder, 'logs', 'errors.log');
  log = new Log(file, false);
});
afterEach(() => rm(folder, { recursive: true }));

it('writes where and what, in order', async () => {
  log.error('first', new Error('one'));
  log.error('second', 'two');
  await log.flush();
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(/^\d{4}-.* first: Error: one\n/);
  expect(text.indexOf('first')).toBeLessThan(text.indexOf('second: two'));
});

it.each([
  "ENOENT: no such file or directory, open '/images/Smith^Anna/1.dcm'",
  "EACCES: permission denied, rename 'C:\\Images\\Smith^Anna' -> 'D:\\Smith^Anna'",
  'The series "/images/Smith^Anna" is damaged',
])('keeps the paths of people out: %s', async (message) => {
  log.error('files', new Error(message));
  await log.flush();
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('Smith');
  expect(text).toContain(message.split(/['"]/)[0]);
});

it('does not grow for ever', async () => {
  log.error('x', 'y');
  await log.flush();
  await writeFile(file, 'a'.repeat(1024 * 1024 + 1));
  log.error('after', 'it');
  await log.flush();
  expect((await stat(file)).size).toBeLessThan(200);
  expect((await stat(`${file}.old`)).size).toBeGreaterThan(1024 * 1024);
});

it('does not fail where it cannot be written', async () => {
  await writeFile(join(folder, 'logs'), 'a file');
  log.error('x', 'y');
  await expect(log.flush()).resolves.toBeUndefined();
});
