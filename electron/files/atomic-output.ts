/**
 * Output that is whole or absent: written under a temporary name beside the target (same file system), brought to the
 * disk and renamed at the end, removed on failure or cancellation. What a killed process left beside the target is
 * removed first.
 */
import { link, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import { syncFile, syncFolder, syncTree } from './durable';
import { systemCode, writeFailure } from './file-errors';
import { partialName, removeStalePartials } from './partials';

/**
 * Lets `write` fill a temporary folder that becomes `target`, which must be absent or an empty folder.
 * Throws `UserError` (output) with a sentence, `CancelledError` once `signal` is aborted, or a defect.
 */
export async function writeFolder<T>(
  target: string,
  write: (folder: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const place = resolve(target);
  await assertFree(place, target);
  await removeStalePartials(dirname(place));
  const temporary = partialName(place);
  try {
    await mkdir(temporary);
    const result = await write(temporary);
    if (signal?.aborted) throw new CancelledError();
    await syncTree(temporary);
    // POSIX renames onto an empty folder, Windows does not.
    await removeEmptyFolder(place);
    await rename(temporary, place);
    await syncFolder(dirname(place));
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeFailure(error, target);
  }
}

/** The same for a single file; `write` makes the file of the given name. */
export async function writeSingleFile<T>(
  target: string,
  write: (file: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const place = resolve(target);
  await assertFree(place, target);
  await removeStalePartials(dirname(place));
  const temporary = partialName(place);
  try {
    const result = await write(temporary);
    if (signal?.aborted) throw new CancelledError();
    await syncFile(temporary);
    await renameToFree(temporary, place);
    await syncFolder(dirname(place));
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(error, target);
  }
}

/**
 * Throws `UserError` (output) if nothing could be written at `target`: it exists and is not an empty folder, the
 * folder that it is to be in is missing or read-only. For asking before a long job; leaves nothing behind.
 */
export async function checkDestination(target: string): Promise<void> {
  const place = resolve(target);
  await assertFree(place, target);
  const probe = partialName(place);
  try {
    await mkdir(probe);
    await rmdir(probe);
  } catch (error) {
    throw writeFailure(error, target);
  }
}

async function assertFree(place: string, shown: string): Promise<void> {
  try {
    if (!(await stat(place)).isDirectory()) {
      throw new UserError('output', `${shown} exists already. Choose a new name.`);
    }
    if ((await readdir(place)).length > 0) {
      throw new UserError(
        'output',
        `${shown} exists already and is not empty. Choose a new or empty folder.`,
      );
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw writeFailure(error, shown);
  }
}

/** Gives a file a name that nobody has; a rename would take it from another run that was faster. */
async function renameToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has(systemCode(error) ?? '')) throw error;
    // Where one file cannot have two names, the name is taken first.
    await (await open(to, 'wx')).close();
    await rename(from, to);
    return;
  }
  await unlink(from);
}

const NO_LINKS = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
  'UNKNOWN',
]);

async function removeEmptyFolder(place: string): Promise<void> {
  try {
    await rmdir(place);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
