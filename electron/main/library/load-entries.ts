/** Reads the entries of a library from its folder, by its index where that is still true. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import { byTitle } from '../../files/by-title';
import { systemCode } from '../../files/file-errors';
import { HEADER_FILE, NewerSeries, VOXELS_FILE, readSeriesContent } from '../../files/native';
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

/** More than these are not looked through before the window opens: their index is believed, and checked behind it. */
export const LOOKED_THROUGH = 300;
/** Folders that are looked into at a time. */
const AT_A_TIME = 8;

export interface LoadOptions {
  /** Whether entries of the index are believed without a look at their folders. */
  trusting?: boolean;
}

export async function loadEntries(
  root: string,
  log: ErrorLog,
  { trusting = false }: LoadOptions = {},
): Promise<LoadedEntries & { believed: boolean }> {
  const { entries: index, earlier, newer } = await readIndex(join(root, 'index.json'));
  const names = await readdir(join(root, 'series'));
  const believed = trusting && names.length > LOOKED_THROUGH;
  const entries = new Map<string, IndexEntry>();
  const setAside: AppInfo['setAside'] = [];
  let changed = false;
  const look = async (id: string) => {
    const known = index.get(id);
    if (known && believed) return void entries.set(id, known);
    const folder = join(root, 'series', id);
    try {
      if (!handle.safeParse(id).success)
        throw new UserError('bad-file', 'Its folder has a name that is no series.');
      await removeAllPartials(folder);
      await removeAllPartials(join(folder, SEGMENTATIONS_FOLDER));
      const fingerprint = await fingerprintOf(folder);
      if (known && sameFingerprint(known.fingerprint, fingerprint)) return void entries.set(id, known);
      const createdAt = known?.summary.createdAt ?? earlier.get(id)?.createdAt ?? (await writtenAt(folder));
      const { header, content } = await readSeriesContent(folder);
      const notes = await readNotes(folder, (keptAs) =>
        setAside.push({ name: header.identity.seriesDescription || id, reason: words.notesDamaged(keptAs) }),
      );
      entries.set(id, { summary: summarise(id, createdAt, header, notes), fingerprint, content });
    } catch (error) {
      const title = (known?.summary ?? earlier.get(id))?.description ?? '';
      const reason = byTitle(reasonOf(error), id, title);
      const aside = !staysInPlace(error) && (await moveAside(root, id, log));
      setAside.push({ name: title || id, reason: aside ? words.setAside(reason) : notMoved(error, reason) });
    }
    changed = true;
  };
  const left = names.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const id of left) await look(id);
    }),
  );
  return {
    entries,
    setAside,
    changed: !newer && (changed || index.size !== entries.size),
    newerIndex: newer,
    believed,
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
