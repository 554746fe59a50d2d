import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../../electron/core/errors';
import { Tasks } from '../../../../electron/main/network/tasks';

let root: string;
const logged: unknown[] = [];
const log = { error: (_where: string, error: unknown) => void logged.push(error) };

beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'gridit-tasks-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

it('makes a folder once, keeps it for another try, and removes it at the end', async () => {
  const tasks = new Tasks(join(root, 'tasks'), log);
  let made = 0;
  const make = async (folder: string) => {
    made += 1;
    await mkdir(folder);
  };
  const folder = await tasks.folder('t', make);
  expect(await tasks.folder('t', make)).toBe(folder);
  expect(made).toBe(1);
  const failing = tasks.folder('u', async (place) => {
    await mkdir(place);
    throw new UserError('bad-request', 'No.');
  });
  await expect(failing).rejects.toThrow('No.');
  expect(await readdir(join(root, 'tasks'))).toHaveLength(1);
  await tasks.end('t');
  expect(await readdir(join(root, 'tasks'))).toEqual([]);
});

it('tells apart how work ended', async () => {
  const tasks = new Tasks(join(root, 'tasks'), log);
  expect(await tasks.run('a', async () => 'A remark.')).toEqual({ state: 'done', problem: 'A remark.' });
  const failed = tasks.run('b', () => Promise.reject(new UserError('network', 'Gone.')));
  expect(await failed).toEqual({ state: 'failed', problem: 'Gone.' });
  const cancelled = tasks.run(
    'c',
    (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError()))),
  );
  tasks.cancel('c');
  expect(await cancelled).toEqual({ state: 'cancelled', problem: null });
  const defect = await tasks.run('d', () => Promise.reject(new TypeError('x is undefined')));
  expect(defect).toMatchObject({ state: 'failed', problem: expect.stringContaining('Something went wrong') });
  expect(logged.at(-1)).toBeInstanceOf(TypeError);
});
