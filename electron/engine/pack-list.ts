/** Which model packs there are, and which of them can be used. */
import { UserError } from '../core/errors';
import type { PackSummary, RefusedPack } from '../core/pack-summary';
import type { PackFolders } from './messages';
import { loadPack, type Pack } from './pack-folder';
import { candidates } from './pack-store/candidates';
import { inspectPacks } from './pack-store/inspect';

/** Checks every pack; those that ship with the app come first, and of two with one id the first counts. */
export async function listPacks(
  folders: PackFolders,
): Promise<{ packs: PackSummary[]; refused: RefusedPack[] }> {
  const packs: PackSummary[] = [];
  const refused: RefusedPack[] = [];
  for (const pack of await inspectPacks(folders)) {
    if (pack.refusal !== null) refused.push({ folder: pack.folder, reason: pack.refusal });
    else if (pack.summary) packs.push(pack.summary);
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
