/** Which model packs there are, and which of them can be used. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, errorSentence } from '../core/errors';
import type { PackFolders } from './messages';
import { loadPack, type Pack } from './pack-folder';
import { summarise, type PackSummary, type RefusedPack } from './pack-summary';

interface Candidate {
  folder: string;
  name: string;
  trusted: boolean;
}

/** Checks every pack; those that ship with the app come first, and of two with one id the first counts. */
export async function listPacks(
  folders: PackFolders,
): Promise<{ packs: PackSummary[]; refused: RefusedPack[] }> {
  const packs: PackSummary[] = [];
  const refused: RefusedPack[] = [];
  for (const candidate of await candidates(folders)) {
    try {
      const { manifest } = await loadPack(candidate.folder, candidate);
      if (packs.some(({ id }) => id === manifest.id)) {
        throw new UserError(
          'bad-pack',
          `The model pack "${candidate.name}" has the same id as another, ${manifest.id}.`,
        );
      }
      packs.push(summarise(manifest));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push({ folder: candidate.name, reason: errorSentence(error) });
    }
  }
  return { packs, refused };
}

/**
 * Loads the pack with an id.
 * @throws UserError `bad-request` when there is none (the sentence lists what there is), `bad-pack` when the folder
 * named like it must not be used
 */
export async function findPack(id: string, folders: PackFolders): Promise<Pack> {
  const all = await candidates(folders);
  // A pack's folder normally carries its id, so the others are read only when that fails.
  const likely = all.filter(({ name }) => name === id);
  let refusal: UserError | undefined;
  const ids: string[] = [];
  for (const candidate of [...likely, ...all.filter(({ name }) => name !== id)]) {
    try {
      const pack = await loadPack(candidate.folder, candidate);
      if (pack.manifest.id === id) return pack;
      ids.push(pack.manifest.id);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (candidate.name === id) refusal ??= error;
    }
  }
  if (refusal) throw refusal;
  const known = ids.length > 0 ? `The installed models are: ${ids.join(', ')}.` : 'No model is installed.';
  throw new UserError('bad-request', `There is no model "${id}". ${known}`);
}

async function candidates({ shipped, user }: PackFolders): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const [parent, trusted] of [[shipped, true] as const, ...(user ? [[user, false] as const] : [])]) {
    for (const entry of await entries(parent)) {
      if (entry.name.startsWith('.') || !entry.isDirectory()) continue;
      found.push({ folder: join(parent, entry.name), name: entry.name, trusted });
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
