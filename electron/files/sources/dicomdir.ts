/** DICOMDIR, the index of a medium (PS3.3 Annex F): which files it lists, and which of them are there. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CancelledError } from '../../core/errors';
import { takingTurns } from '../../dicom/import/reading/source-file';
import { items, text, texts } from '../../dicom/import/element-values';
import { MOST_HEADER_BYTES, parseFile } from '../../dicom/import/parse-file';

/** Names under which an index may be chosen; on a medium it is always DICOMDIR. */
export const DICOMDIR_NAME = /dicomdir/i;
const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';

export interface Listing {
  /** Paths of the listed files, in the order of the records. */
  found: string[];
  /** As listed, with slashes. */
  missing: string[];
}

/**
 * What a DICOMDIR lists; `undefined` for any other file. Throws the file system's errors for the file itself, and
 * `CancelledError`.
 */
export async function readDicomdir(path: string, signal?: AbortSignal): Promise<Listing | undefined> {
  const { size } = await stat(path);
  if (size > MOST_HEADER_BYTES) return undefined;
  const parsed = parseFile(await readFile(path));
  if ('refusal' in parsed) return undefined;
  const { dataSet } = parsed;
  const isIndex = text(dataSet, 'x00020002') === MEDIA_STORAGE_DIRECTORY || dataSet.elements['x00041220'];
  if (!isIndex) return undefined;
  const base = dirname(path);
  const look = finder();
  const turn = takingTurns();
  const found = new Set<string>();
  const missing = new Set<string>();
  for (const record of items(dataSet, 'x00041220')) {
    await turn();
    if (signal?.aborted) throw new CancelledError();
    const components = texts(record, 'x00041500').filter((component) => component !== '');
    if (components.length === 0) continue;
    const file = components.every(isPlainName) ? await look(base, components) : undefined;
    if (file) found.add(file);
    else missing.add(components.join('/'));
  }
  return { found: [...found], missing: [...missing] };
}

/** File IDs are made of capital letters, digits and underscores; anything else could lead elsewhere. */
function isPlainName(component: string): boolean {
  return component !== '.' && component !== '..' && !/[/\\:\0]/.test(component);
}

/** Finds files by the components of their File IDs; media that were copied may have their names in other letters. */
function finder(): (base: string, components: readonly string[]) => Promise<string | undefined> {
  const folders = new Map<string, Promise<Map<string, string>>>();
  const names = (folder: string) => {
    let listing = folders.get(folder);
    if (!listing) {
      listing = readdir(folder).then(
        (entries) =>
          new Map(
            entries.flatMap((entry) => [
              [fold(entry), entry],
              [entry, entry],
            ]),
          ),
        () => new Map<string, string>(),
      );
      folders.set(folder, listing);
    }
    return listing;
  };
  return async (base, components) => {
    let path = base;
    for (const component of components) {
      const entries = await names(path);
      const name = entries.get(component) ?? entries.get(fold(component));
      if (name === undefined) return undefined;
      path = join(path, name);
    }
    return path;
  };
}

/** Without case, and without the version that some systems show of files on a CD ("IM1.;1"). */
function fold(name: string): string {
  return name.toUpperCase().replace(/\.?;\d+$/, '');
}
