import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { libraryPlace, targetFor, type Missing } from '../../../../electron/main/library/place';

let root: string;
const place = (...parts: string[]) => join(root, ...parts);
async function library(...parts: string[]): Promise<string> {
  await mkdir(place(...parts, 'series'), { recursive: true });
  await mkdir(place(...parts, 'incoming'), { recursive: true });
  return place(...parts);
}
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gridit-place-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('where the library lies at start', () => {
  const ask = vi.fn<(folder: string) => Promise<Missing>>();
  beforeEach(() => ask.mockReset());

  it('is the standard folder, or the chosen one', async () => {
    expect(await libraryPlace(null, '/standard', ask)).toBe('/standard');
    expect(await libraryPlace(await library('mine'), '/standard', ask)).toBe(place('mine'));
    expect(ask).not.toHaveBeenCalled();
  });

  it('is asked where the chosen one is missing, until it is there', async () => {
    ask.mockImplementationOnce(async () => 'again');
    ask.mockImplementationOnce(async () => {
      await library('disk');
      return 'again';
    });
    expect(await libraryPlace(place('disk'), '/standard', ask)).toBe(place('disk'));
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('makes no new library where the disk is not connected', async () => {
    ask.mockResolvedValueOnce('standard');
    expect(await libraryPlace(place('disk'), '/standard', ask)).toBe('/standard');
    ask.mockResolvedValueOnce('quit');
    expect(await libraryPlace(place('disk'), '/standard', ask)).toBeUndefined();
    expect(await readdir(root)).toEqual([]);
  });
});

describe('the folder that a library moves to', () => {
  it('is an empty or a new one, and else a new one in it', async () => {
    const current = await library('current');
    await mkdir(place('empty'));
    await mkdir(place('documents'));
    await writeFile(place('documents', 'letter.txt'), 'x');
    expect(await targetFor(place('empty'), current)).toEqual({ kind: 'free', folder: place('empty') });
    expect(await targetFor(place('new'), current)).toEqual({ kind: 'free', folder: place('new') });
    const inside = place('documents', 'GriDiT Studio library');
    expect(await targetFor(place('documents'), current)).toEqual({ kind: 'free', folder: inside });
  });

  it('is not the one it has, nor a part of it, nor one that it is part of', async () => {
    const current = await library('outer', 'GriDiT Studio library');
    await expect(targetFor(current, current)).rejects.toThrow('in this folder already');
    await expect(targetFor(place('outer'), current)).rejects.toThrow('in this folder already');
    await expect(targetFor(join(current, 'series'), current)).rejects.toThrow('not part of the library');
  });

  it('says where there is a library already, and clears an empty one away', async () => {
    const current = await library('current');
    await library('other');
    await mkdir(place('other', 'series', 'a'));
    expect(await targetFor(place('other'), current)).toEqual({
      kind: 'library',
      folder: place('other'),
      series: 1,
    });
    await library('unused');
    expect(await targetFor(place('unused'), current)).toEqual({ kind: 'free', folder: place('unused') });
    await library('noted');
    await writeFile(place('noted', 'mine.txt'), 'x');
    expect(await targetFor(place('noted'), current)).toMatchObject({ kind: 'library', series: 0 });
    expect(await readdir(place('noted'))).toContain('mine.txt');
  });
});
