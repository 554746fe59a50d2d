/** What lies under the paths that somebody chose: plain files, native series folders, recipes beside them. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import { withinBytes } from '../core/cut-text';
import type { Recipe } from '../core/recipe';
import { unpackRecipe } from '../dicom/recipe-text';
import type { NamedFile } from '../dicom/import/scan-files';
import { readReason, writeFailure } from './file-errors';
import { isNativeSeries } from './native';
import { scratchFolder } from './partials';
import { DICOMDIR_NAME, readDicomdir } from './sources/dicomdir';
import { unpackZip, ZIP_NAME } from './sources/zip-archive';

/** The recipe beside exported files. */
export const RECIPE_FILE = 'recipe.json';
/** A recipe of the most frames has a tenth of this. */
const MAX_RECIPE_BYTES = 1 << 18;
/** The name that an index has on a medium. */
const DICOMDIR = 'DICOMDIR';

export interface Sources {
  /** Files that may be DICOM, in the order of their names; no file twice. */
  files: NamedFile[];
  /** Native series folders. */
  natives: NamedFile[];
  /** Recipes of recipe.json files, by the folder that they lie in. */
  recipes: Map<string, Recipe>;
  skipped: { file: string; reason: string }[];
  /** Puts what is in archives among `files` in the place of these, as far as archives are opened. */
  openArchives(archives: readonly NamedFile[]): Promise<void>;
}

interface Search {
  sources: Sources;
  /** Paths that are in `sources.files` or were looked into. */
  seen: Set<string>;
  /** Folders that archives were unpacked to; `undefined` where none is to be opened. */
  unpacked: string[] | undefined;
  /** Where archives are unpacked to, each into a folder of its own. */
  scratch: string;
  /** Folders with links to names that are not UTF-8; `undefined` where none is to be made. */
  made: string[] | undefined;
  /** What is shown for links to names that are not UTF-8. */
  names: Map<string, string>;
  signal: AbortSignal | undefined;
}

/** Name to show for a path. */
type Show = (path: string) => string;

/**
 * Lets `use` work with what lies under `paths`. Walks into folders, unpacks zip archives, and takes a chosen DICOMDIR for the files that it lists; links to folders
 * are not followed. Names to show are relative to the path that was chosen, behind its own name if several were.
 * Throws `CancelledError`, and `UserError` (output) where there is no room to unpack an archive.
 * @param use what it returns or throws is passed on; what archives were unpacked to is removed after it
 * @param scratch folder for that
 */
export async function withSources<Result>(
  paths: readonly string[],
  signal: AbortSignal | undefined,
  use: (sources: Sources) => Promise<Result>,
  scratch = tmpdir(),
): Promise<Result> {
  const unpacked: string[] = [];
  const made: string[] = [];
  try {
    return await use(await search(paths, { unpacked, made, scratch }, signal));
  } finally {
    for (const folder of [...unpacked, ...made])
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** The same without opening archives, which are skipped: nothing has to be removed then. Throws `CancelledError`. */
export function findSources(paths: readonly string[], signal?: AbortSignal): Promise<Sources> {
  return search(paths, { unpacked: undefined, made: undefined, scratch: tmpdir() }, signal);
}

async function search(
  paths: readonly string[],
  room: Pick<Search, 'unpacked' | 'made' | 'scratch'>,
  signal: AbortSignal | undefined,
): Promise<Sources> {
  const sources: Sources = {
    files: [],
    natives: [],
    recipes: new Map(),
    skipped: [],
    openArchives: (archives) => openArchives(archives, place),
  };
  const place: Search = { sources, seen: new Set(), ...room, names: new Map(), signal };
  for (const chosen of paths) await look(resolve(chosen), paths.length > 1, place);
  return sources;
}

async function look(root: string, amongOthers: boolean, search: Search): Promise<void> {
  const show: Show = (path) => {
    const inside = relative(root, shownPath(path, search.names));
    if (inside === '') return basename(root);
    return amongOthers ? join(basename(root), inside) : inside;
  };
  try {
    if ((await stat(root)).isDirectory()) await walk(root, show, search);
    else if (ZIP_NAME.test(root)) await takeArchive(root, show, search);
    else if (DICOMDIR_NAME.test(basename(root))) await takeIndex(root, search);
    else takeFile(root, show, search);
  } catch (error) {
    if (error instanceof CancelledError || error instanceof UserError) throw error;
    search.sources.skipped.push({ file: show(root), reason: readReason(error) ?? 'cannot be read' });
  }
}

async function walk(folder: string, show: Show, search: Search, inArchive = false): Promise<void> {
  const { sources, signal } = search;
  if (signal?.aborted) throw new CancelledError();
  if (search.seen.has(folder)) return;
  search.seen.add(folder);
  if (await isNativeSeries(folder)) {
    sources.natives.push({ path: folder, file: show(folder) });
    return;
  }
  let entries;
  try {
    entries = await listFolder(folder, search);
  } catch (error) {
    if (error instanceof UserError) throw error;
    sources.skipped.push({ file: show(folder), reason: readReason(error) ?? 'cannot be read' });
    return;
  }
  for (const { entry, path } of entries) {
    if (path === undefined) {
      const file = show(join(folder, entry.name));
      sources.skipped.push({ file, reason: 'has a name that is not UTF-8; rename it first' });
      continue;
    }
    if (entry.isDirectory()) {
      await walk(path, show, search, inArchive);
    } else if (entry.name === RECIPE_FILE && (await takeRecipe(path, folder, sources))) {
      continue;
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await pointsToFile(path)))) {
      if (ZIP_NAME.test(entry.name) && !inArchive) await takeArchive(path, show, search);
      else if (entry.name.toUpperCase() === DICOMDIR && (await nameMissing(path, show, search))) continue;
      else takeFile(path, show, search);
    } else {
      const what = entry.isSymbolicLink() ? 'is a link to a folder or to nothing' : 'is not a plain file';
      sources.skipped.push({ file: show(path), reason: what });
    }
  }
}

/** Stands in a name for bytes that are no UTF-8. */
const REPLACED = '\ufffd';

/**
 * The entries of a folder in the order of their names. No path that is a string names those whose names are not UTF-8:
 * they are looked into through links, and have no path where nothing may be made on the disk.
 */
async function listFolder(
  folder: string,
  search: Search,
): Promise<{ entry: Dirent; path: string | undefined }[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!entries.some(({ name }) => name.includes(REPLACED)))
    return entries.map((entry) => ({ entry, path: join(folder, entry.name) }));
  const links = await linksIn(folder, search);
  // Two names may be the same but for what is no UTF-8; each is taken with a link of its own.
  return entries.map((entry) => {
    const raw = links.get(entry.name)?.shift();
    if (!raw) return { entry, path: entry.name.includes(REPLACED) ? undefined : join(folder, entry.name) };
    return { entry: raw.entry, path: raw.path };
  });
}

/** Links to the entries of a folder whose names are not UTF-8, by their names as they are shown. */
async function linksIn(
  folder: string,
  { made, scratch, names }: Search,
): Promise<Map<string, { entry: Dirent; path: string }[]>> {
  const links = new Map<string, { entry: Dirent; path: string }[]>();
  if (!made) return links;
  let place: string;
  try {
    place = await scratchFolder('gridit-archive', scratch);
  } catch (error) {
    throw writeFailure(error, scratch);
  }
  made.push(place);
  const raw = (await readdir(folder, { encoding: 'buffer', withFileTypes: true })) as unknown as (Omit<
    Dirent,
    'name'
  > & { name: Buffer })[];
  for (const [i, found] of raw.entries()) {
    const name = found.name.toString();
    if (Buffer.from(name).equals(found.name)) continue;
    const path = join(place, `${i}-${withinBytes(name.replaceAll(REPLACED, '_'), 200)}`);
    await symlink(Buffer.concat([Buffer.from(folder + sep), found.name]), path);
    names.set(path, join(folder, name));
    // What it is, under a name that is a string.
    const entry = Object.assign(Object.create(found) as Dirent, { name });
    links.set(name, [...(links.get(name) ?? []), { entry, path }]);
  }
  return links;
}

/** The path that a link to a name that is not UTF-8 stands for, as far as it can be shown. */
function shownPath(path: string, names: ReadonlyMap<string, string>): string {
  for (const [alias, shown] of names)
    if (path === alias || path.startsWith(alias + sep))
      return shownPath(shown + path.slice(alias.length), names);
  return path;
}

function takeFile(path: string, show: Show, { sources, seen }: Search): void {
  if (seen.has(path)) return;
  seen.add(path);
  sources.files.push({ path, file: show(path) });
}

async function openArchives(archives: readonly NamedFile[], search: Search): Promise<void> {
  const { sources, seen, unpacked = [] } = search;
  for (const { path, file } of archives) {
    sources.files.splice(
      sources.files.findIndex((known) => known.path === path),
      1,
    );
    if (unpacked.some((folder) => path.startsWith(folder + sep)))
      sources.skipped.push({ file, reason: 'is an archive inside an archive, which is not opened' });
    else {
      seen.delete(path);
      await takeArchive(path, () => file, search);
    }
  }
}

/** Unpacks an archive and looks into it as into a folder; its files are shown behind its name. */
async function takeArchive(path: string, show: Show, search: Search): Promise<void> {
  if (search.seen.has(path)) return;
  search.seen.add(path);
  if (!search.unpacked) {
    search.sources.skipped.push({ file: show(path), reason: 'is an archive; unpack it first' });
    return;
  }
  const folder = await scratchFolder('gridit-archive', search.scratch);
  search.unpacked.push(folder);
  let result;
  try {
    result = await unpackZip(path, folder, search.signal);
  } catch (error) {
    throw writeFailure(error, `The contents of ${show(path)}`);
  }
  if ('refusal' in result) {
    search.sources.skipped.push({ file: show(path), reason: result.refusal });
    return;
  }
  const inside: Show = (unpacked) => join(show(path), relative(folder, unpacked));
  for (const { name, reason } of result.leftOut)
    search.sources.skipped.push({ file: join(show(path), name), reason });
  await walk(folder, inside, search, true);
}

/** The files that a DICOMDIR lists; the file itself where it is none, so that reading it says what it is. */
async function takeIndex(path: string, search: Search): Promise<void> {
  const listing = await readDicomdir(path, search.signal);
  const show: Show = (file) => relative(dirname(path), file);
  if (!listing) {
    takeFile(path, show, search);
    return;
  }
  search.seen.add(path);
  for (const file of listing.found) takeFile(file, show, search);
  reportMissing(path, listing.missing, show, search);
  if (listing.found.length === 0 && listing.missing.length === 0)
    search.sources.skipped.push({ file: show(path), reason: 'is a DICOMDIR that lists no files' });
}

/** Names what a DICOMDIR lists and the walk will not find. Whether it is one. */
async function nameMissing(path: string, show: Show, search: Search): Promise<boolean> {
  const listing = await readDicomdir(path, search.signal).catch((error: unknown) => {
    if (error instanceof CancelledError) throw error;
    return undefined;
  });
  if (listing) reportMissing(path, listing.missing, show, search);
  return listing !== undefined;
}

function reportMissing(path: string, missing: readonly string[], show: Show, { sources }: Search): void {
  for (const name of missing) {
    const file = join(dirname(path), ...name.split('/'));
    sources.skipped.push({ file: show(file), reason: `is listed in ${show(path)} but is not there` });
  }
}

async function takeRecipe(path: string, folder: string, sources: Sources): Promise<boolean> {
  try {
    if ((await stat(path)).size > MAX_RECIPE_BYTES) return false;
    const recipe = unpackRecipe(await readFile(path, 'utf8'));
    if (recipe) sources.recipes.set(folder, recipe);
    return recipe !== undefined;
  } catch {
    return false;
  }
}

async function pointsToFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
