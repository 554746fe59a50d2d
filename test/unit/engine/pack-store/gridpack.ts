/** Makes .gridpack files for tests. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** Files of a folder by name, for a zip archive; `inside` puts them into a folder of the archive. */
export async function contentsOf(folder: string, inside = ''): Promise<Record<string, Uint8Array>> {
  const contents: Record<string, Uint8Array> = {};
  for (const name of await readdir(folder)) {
    contents[inside + name] = new Uint8Array(await readFile(join(folder, name)));
  }
  return contents;
}

export async function writeGridpack(path: string, contents: Zippable): Promise<string> {
  await writeFile(path, zipSync(contents));
  return path;
}
