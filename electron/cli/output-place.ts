/** The place that a command writes to: looked at before a long job, its parent folders made, and unmade on failure. */
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkDestination } from '../files/atomic-output';
import { systemCode, writeFailure } from '../files/file-errors';

/**
 * Runs `work` once something can be written to `out`. If it fails, folders that were made for it are gone again.
 * @throws UserError `output` before `work` is begun, when nothing could be written
 */
export async function writingTo<T>(out: string, work: () => Promise<T>): Promise<T> {
  const parent = dirname(resolve(out));
  const made = await mkdir(parent, { recursive: true }).catch((error: unknown) => {
    // What exists already is not the target here, but a file where a folder above it should be.
    const code = systemCode(error) === 'EEXIST' ? 'ENOTDIR' : systemCode(error);
    throw writeFailure(Object.assign(new Error('No parent folder.', { cause: error }), { code }), out);
  });
  try {
    await checkDestination(out);
    return await work();
  } catch (error) {
    if (made) await removeEmpty(parent, dirname(made));
    throw error;
  }
}

/** Removes `folder` and its parents below `end`, as long as they are empty. */
async function removeEmpty(folder: string, end: string): Promise<void> {
  for (let place = folder; place !== end; place = dirname(place)) {
    try {
      await rmdir(place);
    } catch {
      return;
    }
  }
}
