/** Reads the entries of a library from its folder, by its index where that is still true. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import { byTitle } from '../../files/by-title';
import { systemCode } from '../../files/file-errors';
import { HEADER_FILE, NewerSeries, VOXELS_FILE, readSeriesHeader } from '../../files/native';
import { SEGMENTATIONS_FOLDER } from '../../files/native-labels';
import { removeAllPartials } from '../../files/partials';
import { handle, type AppInfo } from '../../ipc/contract';
import type { ErrorLog } from '../ipc-server';
import { strings } from '../strings';
import { readIndex, sameFingerprint, type Fingerprint, type IndexEntry } from './index-file';
import { NOTES_FILE, readNotes } from './series-notes';
import { summarise } from './summary';

const words = strings.notices.library;

export interface LoadedEntries {
  entries: Map<string, IndexEntry>;
  /** Entries that are damaged and were moved to `set-aside`, and those that stay but cannot be opened. */
  setAside: AppInfo['setAside'];
  /** Whether the index says something else, and may be written. */
  changed: boolean;
  /** Whether a newer version wrote the index; it stays as it is then. */
  newerIndex: boolean;
}

export async function loadEntries(root: string, log: ErrorLog): Promise<LoadedEntries> {
  const { entries: index, newer } = await readIndex(join(root, 'index.json'));
  const entries = new Map<string, IndexEntry>();
  const setAside: AppInfo['setAside'] = [];
  let changed = false;
  for (const id of await readdir(join(root, 'series'))) {
    const folder = join(root, 'series', id);
    const known = index.get(id);
    await removeAllPartials(folder);
    await removeAllPartials(join(folder, SEGMENTATIONS_FOLDER));
    try {
      if (!handle.safeParse(id).success)
        throw new UserError('bad-file', 'Its folder has a name that is no series.');
      const fingerprint = await fingerprintOf(folder);
      if (known && sameFingerprint(known.fingerprint, fingerprint)) {
        entries.set(id, known);
        continue;
      }
      const createdAt = known?.summary.createdAt ?? (await writtenAt(folder));
      const header = await readSeriesHeader(folder);
      const notes = await readNotes(folder, (keptAs) =>
        setAside.push({ name: header.identity.seriesDescription || id, reason: words.notesDamaged(keptAs) }),
      );
      const summary = summarise(id, createdAt, header, notes);
      entries.set(id, { summary, fingerprint });
    } catch (error) {
      const title = known?.summary.description ?? '';
      const reason = byTitle(reasonOf(error), id, title);
      const aside = !staysInPlace(error) && (await moveAside(root, id, log));
      setAside.push({ name: title || id, reason: aside ? words.setAside(reason) : notMoved(error, reason) });
    }
    changed = true;
  }
  return {
    entries,
    setAside,
    changed: !newer && (changed || index.size !== entries.size),
    newerIndex: newer,
  };
}

/** Whether an entry is none of damage: of a newer version, or on a disk that cannot be read just now. */
function staysInPlace(error: unknown): boolean {
  if (error instanceof NewerSeries) return true;
  const code = systemCode(error instanceof UserError ? error.cause : error);
  return code !== undefined && code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR';
}

function notMoved(error: unknown, reason: string): string {
  return error instanceof NewerSeries ? reason : words.stays(reason);
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

/** @returns whether that was possible */
async function moveAside(root: string, id: string, log: ErrorLog): Promise<boolean> {
  log.error('library', new Error(`Entry ${id} is damaged and was set aside.`));
  try {
    await mkdir(join(root, 'set-aside'), { recursive: true });
    await rename(join(root, 'series', id), join(root, 'set-aside', `${id}-${Date.now()}`));
    return true;
  } catch (cause) {
    log.error('library', cause);
    return false;
  }
}
