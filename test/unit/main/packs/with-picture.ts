import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../engine/tiny-pack';

/** Gives a pack a preview.png that its manifest lists. */
export async function writeWithPicture(folder: string): Promise<void> {
  const picture = new TextEncoder().encode('a picture');
  await writeFile(join(folder, 'preview.png'), picture);
  const manifest = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8'));
  manifest.files['preview.png'] = sha256(picture);
  await writeFile(join(folder, 'pack.json'), JSON.stringify(manifest));
}
