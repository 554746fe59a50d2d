/** What lies under the paths that somebody chose: plain files, native series folders, recipes beside them. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { CancelledError } from '../core/errors';
import type { Recipe } from '../core/recipe';
import { unpackRecipe } from '../dicom/recipe-text';
import type { NamedFile } from '../dicom/import/scan-files';
import { readReason } from './file-errors';
import { isNativeSeries } from './native';

/** The recipe beside exported files. */
export const RECIPE_FILE = 'recipe.json';
/** A recipe of the most frames has a tenth of this. */
const MAX_RECIPE_BYTES = 1 << 18;

export interface Sources {
  /** Files that may be DICOM, in the order of their names. */
  files: NamedFile[];
  /** Native series folders. */
  natives: NamedFile[];
  /** Recipes of recipe.json files, by the folder that they lie in. */
  recipes: Map<string, Recipe>;
  skipped: { file: string; reason: string }[];
}

/**
 * Walks into folders; links to folders are not followed. Names to show are relative to the path that was chosen,
 * behind its own name if several were. Never throws but `CancelledError`.
 */
export async function findSources(paths: readonly string[], signal?: AbortSignal): Promise<Sources> {
  const sources: Sources = { files: [], natives: [], recipes: new Map(), skipped: [] };
  for (const chosen of paths) {
    const root = resolve(chosen);
    const show = (path: string) => {
      const inside = relative(root, path);
      if (inside === '') return basename(root);
      return paths.length > 1 ? join(basename(root), inside) : inside;
    };
    try {
      if ((await stat(root)).isDirectory()) await walk(root, show, sources, signal);
      else sources.files.push({ path: root, file: show(root) });
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      sources.skipped.push({ file: show(root), reason: readReason(error) ?? 'cannot be read' });
    }
  }
  return sources;
}

async function walk(
  folder: string,
  show: (path: string) => string,
  sources: Sources,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted) throw new CancelledError();
  if (await isNativeSeries(folder)) {
    sources.natives.push({ path: folder, file: show(folder) });
    return;
  }
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    sources.skipped.push({ file: show(folder), reason: readReason(error) ?? 'cannot be read' });
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await walk(path, show, sources, signal);
    } else if (entry.name === RECIPE_FILE && (await takeRecipe(path, folder, sources))) {
      continue;
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await pointsToFile(path)))) {
      sources.files.push({ path, file: show(path) });
    } else {
      const what = entry.isSymbolicLink() ? 'is a link to a folder or to nothing' : 'is not a plain file';
      sources.skipped.push({ file: show(path), reason: what });
    }
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
