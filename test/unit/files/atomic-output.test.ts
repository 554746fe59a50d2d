import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError, UserError } from '../../../electron/core/errors';
import { checkDestination, writeFolder, writeSingleFile } from '../../../electron/files/atomic-output';
import { temporaryFolder } from '../dicom/support/temporary-folder';

const fill = (folder: string) => writeFile(join(folder, 'a.txt'), 'whole');
const output = (sentence: RegExp) =>
  expect.objectContaining({ name: 'UserError', code: 'output', message: expect.stringMatching(sentence) });

describe('writeFolder', () => {
  it('makes the folder, or fills an empty one', async () => {
    const root = temporaryFolder();
    await writeFolder(join(root, 'new'), fill);
    mkdirSync(join(root, 'empty'));
    await writeFolder(join(root, 'empty'), fill);
    expect(readdirSync(root).sort()).toEqual(['empty', 'new']);
    expect(readFileSync(join(root, 'empty', 'a.txt'), 'utf8')).toBe('whole');
  });

  it('shows nothing under the final name until all is written', async () => {
    const root = temporaryFolder();
    const target = join(root, 'out');
    await writeFolder(target, async (folder) => {
      await fill(folder);
      expect(existsSync(target)).toBe(false);
    });
  });

  it('leaves nothing behind when writing fails or is cancelled', async () => {
    const root = temporaryFolder();
    const target = join(root, 'out');
    const defect = new Error('a defect');
    await expect(
      writeFolder(target, async (folder) => (await fill(folder), Promise.reject(defect))),
    ).rejects.toBe(defect);
    const abort = new AbortController();
    const cancelled = writeFolder(
      target,
      async (folder) => (await fill(folder), abort.abort()),
      abort.signal,
    );
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
    expect(readdirSync(root)).toEqual([]);
  });

  it('never touches what is there', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full', 'mine.txt'), 'mine');
    writeFileSync(join(root, 'file'), 'mine');
    await expect(writeFolder(join(root, 'full'), fill)).rejects.toEqual(
      output(/full exists already and is not empty/),
    );
    await expect(writeFolder(join(root, 'file'), fill)).rejects.toEqual(output(/file exists already/));
    expect(readdirSync(root).sort()).toEqual(['file', 'full']);
    expect(readdirSync(join(root, 'full'))).toEqual(['mine.txt']);
  });

  it('says what is wrong with the place', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    await expect(writeFolder(join(root, 'no', 'out'), fill)).rejects.toEqual(
      output(/does not exist\. Make that folder first/),
    );
    await expect(writeFolder(join(root, 'file', 'out'), fill)).rejects.toEqual(
      output(/is a file, not a folder/),
    );
    await expect(writeFolder(join(root, 'x'.repeat(300)), fill)).rejects.toEqual(output(/name is too long/));
  });

  it('says so where the place is read-only', async ({ skip }) => {
    await expect(writeFolder(readOnlyPlace(skip), fill)).rejects.toEqual(
      output(/read-only or belongs to somebody else/),
    );
  });

  it('tells a full disk by its name', async () => {
    const root = temporaryFolder();
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    await expect(writeFolder(join(root, 'out'), () => Promise.reject(full))).rejects.toEqual(
      output(/disk is full/),
    );
  });
});

describe('writeSingleFile', () => {
  it('makes a file, once', async () => {
    const root = temporaryFolder();
    const target = join(root, 'a.nii');
    await writeSingleFile(target, (file) => writeFile(file, 'whole'));
    await expect(writeSingleFile(target, (file) => writeFile(file, 'other'))).rejects.toBeInstanceOf(
      UserError,
    );
    expect(readdirSync(root)).toEqual(['a.nii']);
    expect(readFileSync(target, 'utf8')).toBe('whole');
  });
});

describe('two runs into one place', () => {
  it.each([
    ['a file', writeSingleFile, (place: string) => writeFile(place, 'x')],
    ['a folder', writeFolder, fill],
  ])('%s: one is refused, and the other one stays as it is', async (_what, write, make) => {
    const root = temporaryFolder();
    const target = join(root, 'out');
    let both = 0;
    let go = () => {};
    const ready = new Promise<void>((resolve) => (go = resolve));
    // Neither ends before the other has begun: both found the place free.
    const run = () =>
      write(target, async (place) => {
        await make(place);
        if ((both += 1) === 2) go();
        await ready;
      });
    const ends = await Promise.allSettled([run(), run()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'output', message: expect.stringContaining('exists already') },
    });
    expect(readdirSync(root)).toEqual(['out']);
  });
});

describe('checkDestination', () => {
  it('asks beforehand and leaves nothing behind', async ({ skip }) => {
    const root = temporaryFolder();
    await checkDestination(join(root, 'new'));
    expect(readdirSync(root)).toEqual([]);
    await expect(checkDestination(join(root, 'no', 'out'))).rejects.toEqual(output(/does not exist/));
    writeFileSync(join(root, 'file'), '');
    await expect(checkDestination(root)).rejects.toEqual(output(/not empty/));
    await expect(checkDestination(readOnlyPlace(skip))).rejects.toEqual(output(/read-only/));
  });
});

/** A path in a folder that takes no new entries; file modes do not stop root, the kernel's own folders do. */
function readOnlyPlace(skip: (note: string) => never): string {
  if (process.getuid?.() !== 0) {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    return join(folder, 'out');
  }
  return process.platform === 'linux'
    ? '/sys/gridit-out'
    : skip('as root there is no read-only folder to try on this system');
}
