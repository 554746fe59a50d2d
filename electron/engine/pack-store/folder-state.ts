/** What a look at a folder tells of its files, without reading them: as long as that is the same, so are they. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Name, size, times and place on disk of each file of a folder, as one text. Rejects where it cannot be looked at. */
export async function folderState(folder: string): Promise<string> {
  const files: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const { size, mtimeNs, ctimeNs, ino } = await lstat(join(folder, name), { bigint: true });
    files.push(`${name} ${size} ${mtimeNs} ${ctimeNs} ${ino}`);
  }
  return files.join('\n');
}
