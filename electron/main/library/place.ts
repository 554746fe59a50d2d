/** Where the library lies, and which folder it moves to when a person chooses one. */
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../../core/errors';
import { systemCode } from '../../files/file-errors';
import { FolderInUse, isLocked, LOCK_FILE } from '../../files/folder-lock';

/** Name of the folder that is made in a chosen one that holds other things. */
const FOLDER_NAME = 'GriDiT Studio library';

/** What to do where the folder of the library is not there, as with a disk that is not connected. */
export type Missing = 'again' | 'standard' | 'quit';

/**
 * The folder to open at start. `ask` decides where the chosen one is missing: an empty library in its place would look
 * as if everything was lost.
 * @returns undefined where the application shall end
 */
export async function libraryPlace(
  chosen: string | null,
  standard: string,
  ask: (folder: string) => Promise<Missing>,
): Promise<string | undefined> {
  while (chosen !== null) {
    if (await isLibrary(chosen)) return chosen;
    const answer = await ask(chosen);
    if (answer === 'quit') return undefined;
    if (answer === 'standard') break;
  }
  return standard;
}

export type Target = { kind: 'free'; folder: string } | { kind: 'library'; folder: string; series: number };

/**
 * The folder that a library moves to when `picked` is chosen: itself where it is empty or missing, else a new one in
 * it. Where it holds a library, that is said instead.
 * @throws UserError `output` where the library lies there already, or one would lie within the other
 */
export async function targetFor(picked: string, current: string): Promise<Target> {
  const found = await findLibrary(picked);
  const folder = found ?? ((await isFree(picked)) ? picked : join(picked, FOLDER_NAME));
  if (resolve(folder) === resolve(current))
    throw new UserError('output', 'The library lies in this folder already.');
  if (within(folder, current) || within(current, folder))
    throw new UserError('output', 'Choose a folder that is not part of the library.');
  if (found) {
    if (await isLocked(found)) throw new FolderInUse('The library in this folder', 'here');
    const series = (await readdir(join(found, 'series'))).length;
    if (series > 0 || !(await clearedAway(found))) return { kind: 'library', folder, series };
  }
  if (!(await isFree(folder)))
    throw new UserError(
      'output',
      `There is a folder "${basename(folder)}" with other things in it. Choose an empty folder.`,
    );
  return { kind: 'free', folder };
}

async function findLibrary(picked: string): Promise<string | undefined> {
  for (const folder of [picked, join(picked, FOLDER_NAME)]) if (await isLibrary(folder)) return folder;
  return undefined;
}

/** Whether a folder holds a library, with or without series. */
export async function isLibrary(folder: string): Promise<boolean> {
  const series = await stat(join(folder, 'series')).catch(() => undefined);
  const incoming = await stat(join(folder, 'incoming')).catch(() => undefined);
  return (series?.isDirectory() ?? false) && (incoming?.isDirectory() ?? false);
}

/** Removes a library without series. @returns false where something else lies in its folder */
async function clearedAway(folder: string): Promise<boolean> {
  const own = new Set(['series', 'incoming', 'index.json', LOCK_FILE]);
  if ((await readdir(folder)).some((name) => !own.has(name))) return false;
  await rmdir(join(folder, 'series'));
  await rm(folder, { recursive: true });
  return true;
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    if (systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

function within(inner: string, outer: string): boolean {
  const way = relative(resolve(outer), resolve(inner));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(outer, way) === resolve(inner);
}
