/**
 * Puts a pack into the user's folder: unpacked or copied under a name that no list shows, checked as a whole, and only
 * then given its place by one rename. Whatever goes wrong leaves the folder as it was.
 */
import { COPYFILE_EXCL } from 'node:constants';
import { copyFile, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { AddedPack } from '../../core/pack-summary';
import { syncFolder, syncTree } from '../../files/durable';
import { readReason, writeFailure } from '../../files/file-errors';
import { partialName, removeStalePartials } from '../../files/partials';
import { unpackZip, type ZipBounds } from '../../files/sources/zip-archive';
import type { PackFolders } from '../messages';
import { LITTER, MANIFEST, loadPack, refusalFor, type Pack } from '../pack-folder';
import { candidates, packKey, type Candidate } from './candidates';
import { readManifest } from './inspect';

/** Far above any pack, and far below what fills a disk. */
const BOUNDS: ZipBounds = { entries: 256, bytes: 4 * 2 ** 30, ratio: 250, freeBytes: 256 * 2 ** 20 };
/** What macOS puts beside the files of an archive. */
const RESOURCE_FORKS = '__MACOSX';

/**
 * @param source a .gridpack file (a zip archive whose root, or whose only folder, holds pack.json), or a pack folder,
 *   which is copied
 * @throws UserError `bad-pack` naming the file and what is wrong with it, `output` where the user's folder cannot be
 *   written; CancelledError
 */
export async function installPack(
  source: string,
  folders: PackFolders,
  signal?: AbortSignal,
): Promise<AddedPack> {
  const { user } = folders;
  if (user === undefined) throw new UserError('bad-request', 'There is no folder to add models to.');
  const name = basename(source);
  const temporary = partialName(join(user, 'pack'));
  try {
    await mkdir(user, { recursive: true });
    await removeStalePartials(user);
    await mkdir(temporary);
    await fill(temporary, source, name, signal);
    const root = await packRoot(temporary, name);
    const pack = await loadPack(root, { trusted: false, name });
    const all = await candidates(folders);
    await refuseTaken(pack, name, all);
    if (signal?.aborted) throw new CancelledError();
    const { id, version } = pack.manifest;
    const place = freeName(id, all);
    await syncTree(root);
    await rename(root, join(user, place));
    await syncFolder(user);
    return { key: packKey({ place: 'user', name: place }), id, version, name: pack.manifest.name };
  } catch (error) {
    throw writeFailure(error, `The model pack "${name}"`);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function fill(folder: string, source: string, name: string, signal?: AbortSignal): Promise<void> {
  const refuse = refusalFor(name);
  const found = await stat(source).catch((error: unknown) => {
    throw refuse(readReason(error) ?? 'cannot be read', error);
  });
  if (found.isDirectory()) {
    await copyFiles(source, folder, name);
    return;
  }
  const result = await unpackZip(source, folder, signal, BOUNDS);
  if ('refusal' in result) throw refuse(result.refusal);
  const left = result.leftOut[0];
  if (left) throw refuse(`holds ${left.name}, which ${left.reason}`);
}

/** Copies a pack folder's files; links and folders in it are left to the check, which says what it found. */
async function copyFiles(source: string, folder: string, name: string): Promise<void> {
  for (const entry of await readdir(source)) {
    if (LITTER.has(entry)) continue;
    const from = join(source, entry);
    const found = await lstat(from);
    if (!found.isFile()) throw refusalFor(name)(`holds ${entry}, which is not a file`);
    await copyFile(from, join(folder, entry), COPYFILE_EXCL);
  }
}

/** The folder in which pack.json lies: the archive's root, or its only folder. */
async function packRoot(folder: string, name: string): Promise<string> {
  await rm(join(folder, RESOURCE_FORKS), { recursive: true, force: true });
  const names: string[] = (await readdir(folder)).filter((entry) => !LITTER.has(entry));
  if (names.includes(MANIFEST)) return folder;
  const [only] = names;
  if (names.length === 1 && only) {
    const inside = await readdir(join(folder, only)).catch((): string[] => []);
    if (inside.includes(MANIFEST)) return join(folder, only);
  }
  throw refusalFor(name)('is no model pack: it has no pack.json');
}

async function refuseTaken({ manifest, sha256 }: Pack, name: string, all: Candidate[]): Promise<void> {
  for (const candidate of all) {
    const other = await readManifest(candidate.folder);
    if (other?.manifest.id !== manifest.id) continue;
    const refuse = refusalFor(name);
    if (other.sha256 === sha256) throw refuse(`is installed already, as "${manifest.name}"`);
    const { id, version } = other.manifest;
    if (candidate.place === 'shipped') {
      throw refuse(`has the id ${id}, which belongs to a model that comes with the application`);
    }
    throw refuse(
      `is version ${manifest.version} of ${id}; version ${version} is installed, so remove that one first`,
    );
  }
}

/** A pack's folder carries its id, unless a folder that is no such pack has the name. */
function freeName(id: string, all: readonly Candidate[]): string {
  const taken = new Set(all.map(({ name }) => name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? id : `${id}-${n}`;
    if (!taken.has(name)) return name;
  }
}
