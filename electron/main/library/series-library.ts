/**
 * The series that the application holds, on disk: one native series folder an entry.
 *
 *     series/<id>/     an entry
 *     incoming/<id>/   series being made or imported, and those removed a moment ago; emptied at start
 *     set-aside/       entries that were damaged, for whoever wants to look at them
 *     index.json       summaries (index-file.ts)
 *
 * An entry appears by a rename and goes by one, so there is never half of one.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import { recipeOf, type SeriesHeader } from '../../core/series';
import { writeFailure } from '../../files/file-errors';
import {
  HEADER_FILE,
  THUMBNAIL_FILE,
  VOXELS_FILE,
  readSeriesHeader,
  writeSeriesHeader,
} from '../../files/native';
import { handle, type AppInfo, type SeriesSummary } from '../../ipc/contract';
import type { ErrorLog } from '../ipc-server';
import type { Recipe } from '../../core/recipe';
import type { SeriesNotes } from '../../ipc/library';
import { readIndex, sameFingerprint, writeIndex, type Fingerprint, type IndexEntry } from './index-file';
import { NOTES_FILE, readNotes, writeNotes } from './series-notes';
import { summarise } from './summary';

/** How long a series that was removed can be taken back. */
export const UNDO_MS = 60_000;

export class SeriesLibrary {
  /** Entries that were damaged and set aside when the library was opened. */
  readonly setAside: AppInfo['setAside'] = [];
  private readonly entries = new Map<string, IndexEntry>();
  /** Removed, and still to be had back. */
  private readonly removed = new Map<string, { entry: IndexEntry; gone: NodeJS.Timeout }>();
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly root: string,
    private readonly log: ErrorLog,
    private readonly undoMs: number,
  ) {}

  /** Opens the library in a folder, which is made where missing. Rejects with `UserError` if that cannot be done. */
  static async open(root: string, log: ErrorLog, undoMs = UNDO_MS): Promise<SeriesLibrary> {
    const library = new SeriesLibrary(root, log, undoMs);
    try {
      await rm(library.path('incoming'), { recursive: true, force: true });
      for (const name of ['series', 'incoming']) await mkdir(library.path(name), { recursive: true });
      await library.load();
    } catch (cause) {
      throw new UserError('output', `The series library in ${root} cannot be opened: ${reasonOf(cause)}`, {
        cause,
      });
    }
    return library;
  }

  /** Newest first. */
  list(): SeriesSummary[] {
    return [...this.entries.values()]
      .map((entry) => entry.summary)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id));
  }

  /** Folder of an entry. Throws `UserError` if there is none. */
  folder(id: string): string {
    this.entry(id);
    return this.path('series', id);
  }

  /** File of an entry's thumbnail; undefined if there is no such entry. */
  thumbnail(id: string): string | undefined {
    return this.entries.has(id) ? this.path('series', id, THUMBNAIL_FILE) : undefined;
  }

  summary(id: string): SeriesSummary {
    return this.entry(id).summary;
  }

  /**
   * A new empty folder beside the entries, for series to come; the caller ends it by `discard`. Rejects with
   * `UserError` where nothing can be written.
   */
  async prepare(): Promise<string> {
    const folder = this.path('incoming', randomUUID());
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw writeFailure(error, 'The series library');
    }
    return folder;
  }

  /** Removes a folder that `prepare` made, with what is left in it. Never rejects. */
  async discard(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
      this.log.error('library', error),
    );
  }

  /** Takes in a finished native series folder, which moves. Resolves with the id of the new entry. */
  adopt(folder: string): Promise<string> {
    return this.alone(async () => {
      const header = await readSeriesHeader(folder);
      const id = randomUUID();
      await rename(folder, this.path('series', id));
      await this.put(id, new Date().toISOString(), header);
      return id;
    });
  }

  /** Gives a series another description, in the list and in the header that exports carry. */
  rename(id: string, description: string): Promise<void> {
    return this.alone(async () => {
      const { createdAt } = this.entry(id).summary;
      const folder = this.path('series', id);
      const header = await readSeriesHeader(folder);
      const renamed = { ...header, identity: { ...header.identity, seriesDescription: description } };
      await writeSeriesHeader(folder, renamed);
      await this.put(id, createdAt, renamed);
    });
  }

  /** Keeps what a person has written about a series. */
  annotate(id: string, notes: SeriesNotes): Promise<void> {
    return this.alone(async () => {
      const { summary } = this.entry(id);
      await writeNotes(this.path('series', id), notes).catch((error: unknown) => {
        throw writeFailure(error, 'The note');
      });
      this.entries.set(id, { summary: { ...summary, ...notes }, fingerprint: await this.fingerprint(id) });
      await this.saveIndex();
    });
  }

  /** The recipe that a series was made with, if it carries one. */
  async recipe(id: string): Promise<Recipe | null> {
    return recipeOf(await readSeriesHeader(this.folder(id))) ?? null;
  }

  /** Moves a series aside. @returns how long `restore` brings it back, ms */
  remove(id: string): Promise<number> {
    return this.alone(async () => {
      const entry = this.entry(id);
      await rename(this.path('series', id), this.aside(id));
      this.entries.delete(id);
      await this.saveIndex();
      const gone = setTimeout(() => void this.alone(() => this.forget(id)), this.undoMs);
      gone.unref();
      this.removed.set(id, { entry, gone });
      return this.undoMs;
    });
  }

  /** Takes a removed series back as it was. Rejects with `UserError` where that is too late. */
  restore(id: string): Promise<void> {
    return this.alone(async () => {
      const removed = this.removed.get(id);
      if (!removed) throw new UserError('not-found', 'This series cannot be taken back any more.');
      await rename(this.aside(id), this.path('series', id));
      clearTimeout(removed.gone);
      this.removed.delete(id);
      this.entries.set(id, removed.entry);
      await this.saveIndex();
    });
  }

  /** Lets go of what was removed; the application ends. */
  close(): Promise<void> {
    return this.alone(async () => {
      for (const id of [...this.removed.keys()]) await this.forget(id);
    });
  }

  private async forget(id: string): Promise<void> {
    const removed = this.removed.get(id);
    if (!removed) return;
    clearTimeout(removed.gone);
    this.removed.delete(id);
    await this.discard(this.aside(id));
  }

  private aside(id: string): string {
    return this.path('incoming', `${id}-removed`);
  }

  private async load(): Promise<void> {
    const index = await readIndex(this.path('index.json'));
    let changed = false;
    for (const id of await readdir(this.path('series'))) {
      try {
        if (!handle.safeParse(id).success)
          throw new UserError('bad-file', 'Its folder has a name that is no series.');
        const found = await this.fingerprint(id);
        const known = index.get(id);
        if (known && sameFingerprint(known.fingerprint, found)) {
          this.entries.set(id, known);
          continue;
        }
        const createdAt = known?.summary.createdAt ?? (await this.writtenAt(id));
        const header = await readSeriesHeader(this.path('series', id));
        const notes = await readNotes(this.path('series', id));
        this.entries.set(id, { summary: summarise(id, createdAt, header, notes), fingerprint: found });
      } catch (error) {
        await this.moveAside(id, index.get(id)?.summary.description ?? id, error);
      }
      changed = true;
    }
    if (changed || index.size !== this.entries.size) await this.saveIndex();
  }

  private async moveAside(id: string, name: string, error: unknown): Promise<void> {
    this.setAside.push({ name, reason: reasonOf(error) });
    this.log.error('library', new Error(`Entry ${id} is damaged and was set aside.`));
    try {
      await mkdir(this.path('set-aside'), { recursive: true });
      await rename(this.path('series', id), this.path('set-aside', `${id}-${Date.now()}`));
    } catch (cause) {
      this.log.error('library', cause);
    }
  }

  private async put(id: string, createdAt: string, header: SeriesHeader): Promise<void> {
    const notes = await readNotes(this.path('series', id));
    this.entries.set(id, {
      summary: summarise(id, createdAt, header, notes),
      fingerprint: await this.fingerprint(id),
    });
    await this.saveIndex();
  }

  /** A library whose index cannot be written is whole: the next start reads the folders. */
  private async saveIndex(): Promise<void> {
    try {
      await writeIndex(this.path('index.json'), this.entries.values());
    } catch (error) {
      this.log.error('library', error);
    }
  }

  private async fingerprint(id: string): Promise<Fingerprint> {
    const header = await stat(this.path('series', id, HEADER_FILE));
    const voxels = await stat(this.path('series', id, VOXELS_FILE));
    const notes = await stat(this.path('series', id, NOTES_FILE)).catch(() => undefined);
    return {
      headerBytes: header.size,
      headerTime: header.mtimeMs,
      voxelBytes: voxels.size,
      notesTime: notes?.mtimeMs ?? 0,
    };
  }

  /** When an entry without an index was made: its voxels are written once. */
  private async writtenAt(id: string): Promise<string> {
    return (await stat(this.path('series', id, VOXELS_FILE))).mtime.toISOString();
  }

  private entry(id: string): IndexEntry {
    const entry = this.entries.get(id);
    if (!entry) throw new UserError('not-found', 'This series is not in the library any more.');
    return entry;
  }

  /** One change at a time, so that the index on disk is always that of the last. */
  private alone<T>(change: () => Promise<T>): Promise<T> {
    const result = this.queue.then(change);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private path(...parts: string[]): string {
    return join(this.root, ...parts);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'A file of it is missing.';
  return error instanceof Error ? error.message : String(error);
}
