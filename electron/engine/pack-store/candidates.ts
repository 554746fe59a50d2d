/** Where packs lie on disk. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import type { PackFolders } from '../messages';

/** A folder that may hold a pack. */
export interface Candidate {
  folder: string;
  name: string;
  place: 'shipped' | 'user';
  trusted: boolean;
}

/** Every folder that may hold a pack: those that ship first, then the user's own, by name. */
export async function candidates({ shipped, user }: PackFolders): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const [parent, place] of [[shipped, 'shipped'] as const, [user, 'user'] as const]) {
    if (parent === undefined) continue;
    for (const entry of await entries(parent)) {
      if (entry.name.startsWith('.') || !entry.isDirectory()) continue;
      found.push({ folder: join(parent, entry.name), name: entry.name, place, trusted: place === 'shipped' });
    }
  }
  return found;
}

async function entries(folder: string) {
  try {
    const list = await readdir(folder, { withFileTypes: true });
    return list.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError('bad-pack', `The folder of model packs ${folder} cannot be read.`, { cause: error });
  }
}
