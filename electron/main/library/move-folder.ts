/**
 * Moves a folder so that at any moment one of the two places holds all of it: by a rename on the same disk; onto
 * another disk by a copy under a temporary name, of which every file is compared before it gets its own.
 */
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../../core/errors';
import { syncFolder, syncTree } from '../../files/durable';
import { systemCode, writeFailure } from '../../files/file-errors';
import { partialName } from '../../files/partials';

export interface MoveOptions {
  signal?: AbortSignal;
  /** Bytes copied, of so many; not called where a rename is enough. */
  onProgress?(done: number, total: number): void;
}

export interface MovedFolder {
  /** Lets go of the old place. */
  finish(): Promise<void>;
  /** Puts everything back where it was. */
  undo(): Promise<void>;
}

interface SystemCalls {
  rename(from: string, to: string): Promise<void>;
}

const asCopy = new Set(['EXDEV', 'EPERM', 'EACCES', 'EBUSY']);

/**
 * @param to is missing or an empty folder
 * @throws UserError `output` where it cannot be written or has no room, and the abort reason once aborted; all is as
 * before then
 */
export async function moveFolder(
  from: string,
  to: string,
  options: MoveOptions = {},
  system: SystemCalls = { rename },
): Promise<MovedFolder> {
  try {
    await mkdir(dirname(to), { recursive: true });
    // A rename onto an empty folder works on some systems only.
    await rmdir(to).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error;
    });
    options.signal?.throwIfAborted();
    try {
      await system.rename(from, to);
      return { finish: async () => undefined, undo: () => rename(to, from) };
    } catch (error) {
      if (!asCopy.has(systemCode(error) ?? '')) throw error;
    }
    await copyWhole(from, to, options);
    return {
      finish: async () => {
        // Under a name that says what it is, should it be interrupted.
        const rest = partialName(from);
        await rename(from, rest);
        await rm(rest, { recursive: true, force: true });
      },
      undo: () => rm(to, { recursive: true, force: true }),
    };
  } catch (error) {
    throw writeFailure(error, to);
  }
}

async function copyWhole(from: string, to: string, { signal, onProgress }: MoveOptions): Promise<void> {
  const files = await listFiles(from);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  await needRoom(dirname(to), total);
  const partial = partialName(to);
  try {
    await mkdir(partial);
    let done = 0;
    for (const { path, bytes } of files) {
      signal?.throwIfAborted();
      const copy = join(partial, relative(from, path));
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(path, copy);
      await sameSize(copy, bytes);
      onProgress?.((done += bytes), total);
    }
    signal?.throwIfAborted();
    await syncTree(partial);
    await rename(partial, to);
    await syncFolder(dirname(to));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** What is on the disk under the name of a copy must be as long as its file. */
async function sameSize(copy: string, bytes: number): Promise<void> {
  if ((await stat(copy)).size !== bytes)
    throw new UserError('output', 'A copy is shorter than its file. Nothing was moved; try another disk.');
}

async function needRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes)
    throw new UserError(
      'output',
      `There is not enough room: the library has ${megabytes(bytes)}, the disk ${megabytes(free)}. Nothing was moved.`,
    );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/**
 * All files of a folder and its folders, with their sizes.
 * @param live whether files may come and go meanwhile; they count for nothing then
 */
export async function listFiles(folder: string, live = false): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const found = live ? await stat(path).catch(() => undefined) : await stat(path);
      return { path, bytes: found?.size ?? 0 };
    }),
  );
}
