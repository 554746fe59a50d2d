/**
 * Bytes that are on the disk, and not only on their way there, before anybody is told that they are: what has a name
 * was synced before it got it, and so was the folder that holds the name. The one place that replaces small files.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './file-errors';
import { partialName } from './partials';

/** What systems answer that cannot sync a folder: there the name is as safe as they make it. */
const NO_FOLDER_SYNC = new Set(['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'EBADF', 'ENOTSUP', 'ENOSYS']);
/** Enough for the disk to order them; more only wait. */
const SYNCS_AT_ONCE = 8;

/**
 * Replaces a small file as a whole: a reader sees the old one or the new one, also after the power went. Rejects with
 * the system's error; nothing is left beside it then.
 */
export async function replaceFile(place: string, content: string | Uint8Array): Promise<void> {
  const fresh = partialName(place);
  try {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(fresh, content, { flush: true });
    await rename(fresh, place);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(place));
}

/** Resolves when the bytes of a file are on the disk. */
export async function syncFile(file: string): Promise<void> {
  // Windows syncs only what may be written.
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Resolves when the names in a folder are on the disk, where the system can say that. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(systemCode(error) ?? '')) throw error;
  }
}

/** The same at once, for a process that has nothing else to do meanwhile. */
export function syncFolderNow(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(systemCode(error) ?? '')) throw error;
  }
}

/** Resolves when a folder with all that is in it is on the disk; its own name is its parent's matter. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  let next = 0;
  const worker = async () => {
    while (next < files.length) await syncFile(files[next++]!);
  };
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, worker));
  for (const each of [...folders, folder]) await syncFolder(each);
}
