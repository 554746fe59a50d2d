/** Where packs lie on disk, and what they are called. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import type { PackFolders } from '../messages';

/** What a pack in one file is called. */
export const PACK_FILE = /\.gridpack$/i;

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

/** Stands for a pack's folder without naming it: hexadecimal, the same from start to start. */
export function packKey({ place, name }: Pick<Candidate, 'place' | 'name'>): string {
  return createHash('sha256').update(`${place}/${name}`).digest('hex').slice(0, 32);
}

/** @throws UserError `not-found` */
export async function candidateOf(key: string, folders: PackFolders): Promise<Candidate> {
  const found = (await candidates(folders)).find((candidate) => packKey(candidate) === key);
  if (!found) throw new UserError('not-found', 'This model is not installed any more.');
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
