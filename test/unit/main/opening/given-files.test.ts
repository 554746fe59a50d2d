import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GivenFiles, mustExist } from '../../../../electron/main/opening/given-files';

describe('what is opened from outside the window', () => {
  it('waits until it is taken, each path once', () => {
    const given = new GivenFiles();
    let told = 0;
    given.tell = () => told++;
    given.give([]);
    given.give(['/a', '/b']);
    given.give(['/b', '/c']);
    expect(told).toBe(2);
    expect(given.take()).toEqual(['/a', '/b', '/c']);
    expect(given.take()).toEqual([]);
  });
});

describe('paths that lead nowhere', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gridit-given-'));
    await writeFile(join(root, 'there.dcm'), '');
  });
  afterAll(() => rm(root, { recursive: true }));

  it('are refused by name and without the folder that they were in', async () => {
    await expect(mustExist([join(root, 'gone.dcm')])).rejects.toThrow(
      '“gone.dcm” is not there any more or cannot be read. Look where it lies now and open it there.',
    );
    await expect(mustExist([join(root, 'a'), join(root, 'b')])).rejects.toThrow(
      /^“a” and the others are not there/,
    );
  });

  it('do no harm beside one that leads somewhere', async () => {
    await expect(mustExist([join(root, 'gone.dcm'), join(root, 'there.dcm')])).resolves.toBeUndefined();
  });
});
