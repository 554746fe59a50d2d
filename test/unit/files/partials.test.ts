import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFolder, writeSingleFile } from '../../../electron/files/atomic-output';
import { partialName, removeStalePartials } from '../../../electron/files/partials';
import { temporaryFolder } from '../dicom/support/temporary-folder';

/** The number of a process that has ended. */
const dead = () => String(spawnSync(process.execPath, ['-e', '']).pid);

/** A name as this computer gives it, for another process. */
function nameOf(folder: string, pid: string, start?: string): string {
  const own = basename(partialName(join(folder, 'out')));
  return own.replace(/-(\d+)-(\d+)-/, (_, _pid, ownStart: string) => `-${pid}-${start ?? ownStart}-`);
}

describe('what a process left unfinished', () => {
  it('is removed by the next one that writes beside it, be it a folder or a file', async () => {
    for (const write of [writeFolder, writeSingleFile]) {
      const root = temporaryFolder();
      const left = join(root, nameOf(root, dead()));
      mkdirSync(left);
      writeFileSync(join(left, 'IM0001.dcm'), 'half');
      writeFileSync(join(root, nameOf(root, dead())), 'half a file');
      await write(join(root, 'new'), (place) =>
        write === writeFolder ? Promise.resolve() : writeFile(place, ''),
      );
      expect(readdirSync(root)).toEqual(['new']);
    }
  });

  it('stays while its process lives, or may live on another computer', async () => {
    const root = temporaryFolder();
    const own = basename(partialName(join(root, 'out')));
    const elsewhere = nameOf(root, dead()).replace(/\.[0-9a-f]{8}-/, '.00000000-');
    const others = ['.out.12345678.partial', '.partial', 'out.partial', '.hidden'];
    const names = [own, nameOf(root, '1', '0'), elsewhere, ...others];
    for (const name of names) mkdirSync(join(root, name));
    await removeStalePartials(root);
    expect(readdirSync(root).toSorted()).toEqual(names.toSorted());
  });

  it.runIf(process.platform === 'linux')(
    'goes where its number belongs to another process by now',
    async () => {
      const root = temporaryFolder();
      mkdirSync(join(root, nameOf(root, String(process.pid), '1')));
      await removeStalePartials(root);
      expect(readdirSync(root)).toEqual([]);
    },
  );

  it.each(['王'.repeat(84), '𠀀'.repeat(63), 'x'.repeat(255)])(
    'has a name that file systems take, however long that of the output is: %s',
    async (name) => {
      const root = temporaryFolder();
      await writeFolder(join(root, name), () => Promise.resolve());
      expect(readdirSync(root)).toEqual([name]);
      const partial = basename(partialName(join(root, name)));
      expect(Buffer.byteLength(partial)).toBeLessThanOrEqual(255);
      expect(partial).not.toContain('\ufffd');
      expect(Buffer.from(partial).toString()).toBe(partial);
    },
  );

  it('is no matter where there is no folder', async () => {
    await expect(removeStalePartials(join(temporaryFolder(), 'none'))).resolves.toBeUndefined();
  });
});
