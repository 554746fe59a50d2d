/** Which model packs there are, and which of them can be used. */
import { UserError } from '../core/errors';
import type { PackSummary, RefusedPack } from '../core/pack-summary';
import type { PackFolders } from './messages';
import { loadPack, type Pack } from './pack-folder';
import { candidates, type Candidate } from './pack-store/candidates';
import { folderState } from './pack-store/folder-state';
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

/** What this process has checked, by folder: held no longer than somebody uses it, but known to be right. */
const checked = new Map<string, { state: string; pack: WeakRef<Pack> }>();

/** A pack whose hashes are checked once for each state of its files, not for every job. Throws as `loadPack` does. */
async function checkedPack(candidate: Candidate): Promise<Pack> {
  const { folder } = candidate;
  // Before it is read: what changes meanwhile is another state.
  const state = await folderState(folder).catch(() => undefined);
  const known = checked.get(folder);
  const verified = state !== undefined && known?.state === state;
  const held = verified ? known.pack.deref() : undefined;
  if (held) return held;
  checked.delete(folder);
  const pack = await loadPack(folder, { ...candidate, verified });
  if (state !== undefined) checked.set(folder, { state, pack: new WeakRef(pack) });
  return pack;
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
      const pack = await checkedPack(candidate);
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
