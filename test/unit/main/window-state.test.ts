import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readWindowState, writeWindowState } from '../../../electron/main/window-state';

const screens = [{ x: 0, y: 0, width: 1600, height: 1000 }];
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridit-window-'));
  file = join(folder, 'window.json');
});
afterEach(() => rm(folder, { recursive: true }));

it('comes back as it was written', async () => {
  const state = { bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true };
  await writeWindowState(file, state);
  expect(readWindowState(file, screens)).toEqual(state);
});

it.each(['', '{', '{"bounds":{}}', '{"bounds":{"x":0,"y":0,"width":1,"height":1},"maximized":false}'])(
  'is forgotten where the file holds %j',
  async (text) => {
    await writeFile(file, text);
    expect(readWindowState(file, screens)).toBeUndefined();
  },
);

it('is forgotten where the screen it was on is gone', async () => {
  await writeWindowState(file, { bounds: { x: 2000, y: 0, width: 1200, height: 800 }, maximized: false });
  expect(readWindowState(file, screens)).toBeUndefined();
});

it('does not fail where nothing can be written', async () => {
  const state = { bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true };
  await expect(writeWindowState(join(folder, 'missing', 'window.json'), state)).resolves.toBeUndefined();
});
