/** Reads the entries of a library from its folder, by its index where that is still true. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import { byTitle } from '../../files/by-title';
import { HEADER_FILE, VOXELS_FILE, readSeriesHeader } from '../../files/native';
import { handle, type AppInfo } from '../../ipc/contract';
import type { ErrorLog } from '../ipc-server';
import { readIndex, sameFingerprint, type Fingerprint, type IndexEntry } from './index-file';
import { NOTES_FILE, readNotes } from './series-notes';
import { summarise } from './summary';

export interface LoadedEntries {
  entries: Map<string, IndexEntry>;
  /** Entries that were damaged and moved to `set-aside`. */
  setAside: AppInfo['setAside'];
  /** Whether the index says something else. */
  changed: boolean;
}

export async function loadEntries(root: string, log: ErrorLog): Promise<LoadedEntries> {
  const index = await readIndex(join(root, 'index.json'));
  const entries = new Map<string, IndexEntry>();
  const setAside: AppInfo['setAside'] = [];
  let changed = false;
  for (const id of await readdir(join(root, 'series'))) {
    const folder = join(root, 'series', id);
    const known = index.get(id);
    try {
      if (!handle.safeParse(id).success)
        throw new UserError('bad-file', 'Its folder has a name that is no series.');
      const fingerprint = await fingerprintOf(folder);
      if (known && sameFingerprint(known.fingerprint, fingerprint)) {
        entries.set(id, known);
        continue;
      }
      const createdAt = known?.summary.createdAt ?? (await writtenAt(folder));
      const summary = summarise(id, createdAt, await readSeriesHeader(folder), await readNotes(folder));
      entries.set(id, { summary, fingerprint });
    } catch (error) {
      const title = known?.summary.description ?? '';
      setAside.push({ name: title || id, reason: byTitle(reasonOf(error), id, title) });
      await moveAside(root, id, log);
    }
    changed = true;
  }
  return { entries, setAside, changed: changed || index.size !== entries.size };
}

/** By this a change of a series folder behind the index's back shows. */
export async function fingerprintOf(folder: string): Promise<Fingerprint> {
  const header = await stat(join(folder, HEADER_FILE));
  const voxels = await stat(join(folder, VOXELS_FILE));
  const notes = await stat(join(folder, NOTES_FILE)).catch(() => undefined);
  return {
    headerBytes: header.size,
    headerTime: header.mtimeMs,
    voxelBytes: voxels.size,
    notesTime: notes?.mtimeMs ?? 0,
  };
}

export function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'A file of it is missing.';
  return error instanceof Error ? error.message : String(error);
}

/** When an entry without an index was made: its voxels are written once. */
async function writtenAt(folder: string): Promise<string> {
  return (await stat(join(folder, VOXELS_FILE))).mtime.toISOString();
}

async function moveAside(root: string, id: string, log: ErrorLog): Promise<void> {
  log.error('library', new Error(`Entry ${id} is damaged and was set aside.`));
  try {
    await mkdir(join(root, 'set-aside'), { recursive: true });
    await rename(join(root, 'series', id), join(root, 'set-aside', `${id}-${Date.now()}`));
  } catch (cause) {
    log.error('library', cause);
  }
}
