import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderInUse, FolderLock, isLocked, LOCK_FILE } from '../../../electron/files/folder-lock';
import { thisWriter } from '../../../electron/files/partials';
import { temporaryFolder } from '../dicom/support/temporary-folder';

const take = (folder: string) => FolderLock.take(folder, 'The series library');
/** This process's name with another number: a process that runs, or one that has ended. */
const writer = (pid: number) => thisWriter().replace(/-\d+-\d+$/, `-${pid}-0`);
const ended = () => writer(spawnSync(process.execPath, ['-e', '']).pid);
const elsewhere = () => thisWriter().replace(/^[0-9a-f]{8}/, '00000000');

describe('a locked folder', () => {
  it('is free again when its holder lets go, and nothing is left', async () => {
    const folder = temporaryFolder();
    const lock = await take(folder);
    expect(readFileSync(join(folder, LOCK_FILE), 'utf8')).toBe(thisWriter());
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused while another process of this computer holds it, in a sentence', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, LOCK_FILE), writer(process.ppid));
    await expect(take(folder)).rejects.toBeInstanceOf(FolderInUse);
    await expect(take(folder)).rejects.toThrow(
      'The series library is in use by another GriDiT Studio on this computer.',
    );
    expect(await isLocked(folder)).toBe(true);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('is taken over from one that was killed', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, LOCK_FILE), ended());
    expect(await isLocked(folder)).toBe(false);
    await take(folder);
    expect(readFileSync(join(folder, LOCK_FILE), 'utf8')).toBe(thisWriter());
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it('is left to another computer as long as that gives signs of life', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOCK_FILE);
    writeFileSync(file, elsewhere());
    await expect(take(folder)).rejects.toThrow('in use by GriDiT Studio on another computer');
    const long = new Date(Date.now() - 6 * 60_000);
    utimesSync(file, long, long);
    await take(folder);
    expect(readFileSync(file, 'utf8')).toBe(thisWriter());
  });

  it('is not let go by somebody who does not hold it', async () => {
    const folder = temporaryFolder();
    const lock = await take(folder);
    writeFileSync(join(folder, LOCK_FILE), elsewhere());
    await lock.release();
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });
});
