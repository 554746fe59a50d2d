/**
 * The series that the application holds, on disk: one native series folder an entry.
 *
 *     series/<id>/     an entry
 *     incoming/<id>/   series being made or imported, and those removed a moment ago; emptied at start
 *     set-aside/       entries that were damaged, for whoever wants to look at them
 *     index.json       summaries (index-file.ts)
 *     lock             who works in it (files/folder-lock.ts)
 *
 * An entry appears by a rename and goes by one, so there is never half of one.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import type { Recipe } from '../../core/recipe';
import { recipeOf, type Identity } from '../../core/series';
import { syncFolder } from '../../files/durable';
import { writeFailure } from '../../files/file-errors';
import { FolderInUse, FolderLock } from '../../files/folder-lock';
import { THUMBNAIL_FILE, readSeriesContent, readSeriesHeader, writeSeriesHeader } from '../../files/native';
import { removeAllPartials } from '../../files/partials';
import type { AppInfo, SeriesSummary } from '../../ipc/contract';
import { MOST_TAGS } from '../../ipc/library';
import type { ErrorLog } from '../ipc-server';
import { strings } from '../strings';
import { writeIndex, type IndexEntry } from './index-file';
import { fingerprintOf, loadEntries, reasonOf } from './load-entries';
import { moveFolder, type MoveOptions } from './move-folder';
import { readNotes, writeNotes, type StoredNotes } from './series-notes';
import { summarise } from './summary';

/** How long a series that was removed can be taken back. */
export const UNDO_MS = 60_000;

/** What a series gets from the study that it is moved to (PS3.3 C.7.1.1, C.7.2.1). */
const STUDY_FIELDS = [
  ...(['patientName', 'patientId', 'patientAge', 'patientSex', 'patientBirthDate'] as const),
  ...([
    'studyInstanceUid',
    'studyDescription',
    'studyDate',
    'studyTime',
    'accessionNumber',
    'studyId',
  ] as const),
] satisfies (keyof Identity)[];

export class SeriesLibrary {
  /** What could not be opened as it should when the library was; reasons say what became of it. */
  readonly setAside: AppInfo['setAside'] = [];
  private entries = new Map<string, IndexEntry>();
  /** Removed, and still to be had back. */
  private readonly removed = new Map<string, { entry: IndexEntry; gone: NodeJS.Timeout }>();
  /** Whose series were before they were moved, while the application runs. */
  private readonly movedFrom = new Map<string, Identity>();
  /** Folders of series that are being made or imported. */
  private readonly prepared = new Set<string>();
  private queue: Promise<unknown> = Promise.resolve();
  private lock: FolderLock | undefined;
  private newerIndex = false;
  /** Whether the folders are still to be looked through. */
  private unchecked = false;

  private constructor(
    private root: string,
    private readonly log: ErrorLog,
    private readonly undoMs: number,
  ) {}

  /**
   * Opens the library in a folder, which is made where missing. Rejects with `UserError` if that cannot be done:
   * `FolderInUse` where another program has it open.
   */
  static async open(root: string, log: ErrorLog, undoMs = UNDO_MS): Promise<SeriesLibrary> {
    const library = new SeriesLibrary(root, log, undoMs);
    await library.read();
    return library;
  }

  /** The folder that it lies in. */
  get place(): string {
    return this.root;
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
  prepare(): Promise<string> {
    return this.alone(async () => {
      const folder = this.path('incoming', randomUUID());
      try {
        await mkdir(folder, { recursive: true });
      } catch (error) {
        throw writeFailure(error, 'The series library');
      }
      this.prepared.add(folder);
      return folder;
    });
  }

  /** Removes a folder that `prepare` made, with what is left in it. Never rejects. */
  async discard(folder: string): Promise<void> {
    this.prepared.delete(folder);
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
      this.log.error('library', error),
    );
  }

  /**
   * Takes in a finished native series folder, which moves. Resolves with the id of the new entry.
   * @param id where it follows from where the series came from: one that is there already stays as it is
   * @param createdAt series of one import have the same
   */
  adopt(folder: string, id: string = randomUUID(), createdAt = new Date().toISOString()): Promise<string> {
    return this.alone(async () => {
      if (this.entries.has(id)) return id;
      await readSeriesHeader(folder);
      await rename(folder, this.path('series', id));
      await syncFolder(this.path('series'));
      await this.put(id, createdAt);
      return id;
    });
  }

  /** The entry that holds the same images as a finished native series folder, if there is one. */
  async same(folder: string): Promise<string | undefined> {
    const { content } = await readSeriesContent(folder);
    for (const { summary, content: held } of this.entries.values()) {
      if (held !== content) continue;
      // The list may be of an earlier run: what is dropped as a copy must be there.
      const there = await readSeriesContent(this.path('series', summary.id)).catch(() => undefined);
      if (there?.content === content) return summary.id;
    }
    return undefined;
  }

  /** Gives a series another description, in the list and in the header that exports carry. */
  rename(id: string, description: string): Promise<void> {
    return this.alone(async () => {
      const { createdAt } = this.entry(id).summary;
      const folder = this.path('series', id);
      const header = await readSeriesHeader(folder);
      const renamed = { ...header, identity: { ...header.identity, seriesDescription: description } };
      await writeSeriesHeader(folder, renamed);
      await this.put(id, createdAt);
    });
  }

  /** Keeps what a person notes about a series: note, tags, or that it stays however old it gets. */
  annotate(id: string, change: Partial<StoredNotes>): Promise<void> {
    return this.alone(async () => {
      await this.note(id, change);
      await this.saveIndex();
    });
  }

  /** Keeps several series or not, or gives each one more tag; one that has all its tags or is gone stays as it is. */
  mark(
    ids: readonly string[],
    { kept, tag }: { kept?: boolean | undefined; tag?: string | undefined },
  ): Promise<void> {
    return this.alone(async () => {
      for (const id of ids) {
        const summary = this.entries.get(id)?.summary;
        if (!summary) continue;
        const room = tag !== undefined && !summary.tags.includes(tag) && summary.tags.length < MOST_TAGS;
        await this.note(id, {
          ...(kept !== undefined && { kept }),
          ...(room && { tags: [...summary.tags, tag] }),
        });
      }
      await this.saveIndex();
    });
  }

  /** Makes the patient and the study of one series those of others. */
  moveToStudy(ids: readonly string[], target: string): Promise<void> {
    return this.alone(async () => {
      const { identity } = await readSeriesHeader(this.folder(target));
      const study = Object.fromEntries(STUDY_FIELDS.map((field) => [field, identity[field]]));
      for (const id of ids) {
        if (id === target) continue;
        const { createdAt } = this.entry(id).summary;
        const folder = this.path('series', id);
        const header = await readSeriesHeader(folder);
        // Texts as the files had them are those of the patient who was left.
        const { asWritten: _, ...own } = header.identity;
        await writeSeriesHeader(folder, { ...header, identity: { ...own, ...study } });
        this.movedFrom.set(id, header.identity);
        await this.takeUp(id, createdAt);
      }
      await this.saveIndex();
    });
  }

  /** Gives series back the patient and the study that they had before they were moved. */
  moveBack(ids: readonly string[]): Promise<void> {
    return this.alone(async () => {
      for (const id of ids) {
        const identity = this.movedFrom.get(id);
        if (!identity) continue;
        const { createdAt } = this.entry(id).summary;
        const folder = this.path('series', id);
        await writeSeriesHeader(folder, { ...(await readSeriesHeader(folder)), identity });
        this.movedFrom.delete(id);
        await this.takeUp(id, createdAt);
      }
      await this.saveIndex();
    });
  }

  private async note(id: string, change: Partial<StoredNotes>): Promise<void> {
    const { summary, content } = this.entry(id);
    const { note, tags, kept } = { ...summary, ...change };
    await writeNotes(this.path('series', id), { note, tags, kept }).catch((error: unknown) => {
      throw writeFailure(error, 'The note');
    });
    const fingerprint = await fingerprintOf(this.path('series', id));
    this.entries.set(id, { summary: { ...summary, note, tags, kept }, fingerprint, content });
  }

  /** The recipe that a series was made with, if it carries one. */
  async recipe(id: string): Promise<Recipe | null> {
    return recipeOf(await readSeriesHeader(this.folder(id))) ?? null;
  }

  /** Moves series aside, all or none of them. @returns how long `restore` brings them back, ms */
  remove(ids: string | readonly string[], undoMs = this.undoMs): Promise<number> {
    return this.alone(async () => {
      const all = [ids].flat();
      for (const id of all) this.entry(id);
      for (const id of all) {
        const entry = this.entry(id);
        await rename(this.path('series', id), this.aside(id));
        this.entries.delete(id);
        const gone = setTimeout(() => void this.alone(() => this.forget(id)), undoMs);
        gone.unref();
        this.removed.set(id, { entry, gone });
      }
      await syncFolder(this.path('series'));
      await this.saveIndex();
      return undoMs;
    });
  }

  /** Takes removed series back as they were. Rejects with `UserError` where that is too late. */
  restore(ids: string | readonly string[]): Promise<void> {
    return this.alone(async () => {
      for (const id of [ids].flat()) {
        const removed = this.removed.get(id);
        if (!removed) throw new UserError('not-found', 'This series cannot be taken back any more.');
        await rename(this.aside(id), this.path('series', id));
        clearTimeout(removed.gone);
        this.removed.delete(id);
        this.entries.set(id, removed.entry);
      }
      await this.saveIndex();
    });
  }

  /** Lets go of what was removed; the application ends. */
  close(): Promise<void> {
    return this.alone(async () => {
      for (const id of [...this.removed.keys()]) await this.forget(id);
      await this.lock?.release();
    });
  }

  /**
   * Moves everything into a folder that is missing or empty. `remember` makes the new place known; where that rejects,
   * or anything before it, all is as it was. Rejects with `UserError` while a series is being made or imported.
   */
  moveTo(root: string, remember: () => Promise<void>, options: MoveOptions = {}): Promise<void> {
    return this.alone(async () => {
      this.refuseWhileBusy();
      const moved = await moveFolder(this.root, root, options);
      try {
        await remember();
      } catch (error) {
        await moved.undo();
        throw error;
      }
      this.root = root;
      this.lock?.moved(root);
      await moved.finish().catch((error: unknown) => this.log.error('library', error));
    });
  }

  /** Turns to the library in another folder; the one that was open stays where it is. As `moveTo` otherwise. */
  turnTo(root: string, remember: () => Promise<void>): Promise<void> {
    return this.alone(async () => {
      this.refuseWhileBusy();
      const before = { root: this.root, lock: this.lock };
      try {
        this.root = root;
        await this.read();
        await remember();
      } catch (error) {
        if (this.lock !== before.lock) await this.lock?.release();
        Object.assign(this, before);
        await this.load();
        throw error;
      }
      for (const [id, { gone }] of this.removed) {
        clearTimeout(gone);
        await this.discard(join(before.root, 'incoming', `${id}-removed`));
      }
      this.removed.clear();
      await before.lock?.release();
    });
  }

  private refuseWhileBusy(): void {
    if (this.prepared.size === 0) return;
    throw new UserError(
      'output',
      'A series is being made, imported or fetched. Pause the queue or wait until it is done, then move the library.',
    );
  }

  private async read(): Promise<void> {
    try {
      await mkdir(this.root, { recursive: true });
      this.lock = await FolderLock.take(this.root, strings.notices.library.name);
      await removeAllPartials(this.root);
      await rm(this.path('incoming'), { recursive: true, force: true });
      for (const name of ['series', 'incoming']) await mkdir(this.path(name), { recursive: true });
      await this.load();
    } catch (cause) {
      if (cause instanceof FolderInUse) throw cause;
      const reason = reasonOf(cause);
      throw new UserError('output', `The series library in ${this.root} cannot be opened: ${reason}`, {
        cause,
      });
    }
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

  private async load(trusting = true): Promise<void> {
    const { entries, setAside, changed, newerIndex, believed } = await loadEntries(this.root, this.log, {
      trusting,
    });
    this.entries = entries;
    this.newerIndex = newerIndex;
    this.unchecked = believed;
    this.setAside.push(...setAside);
    if (changed) await this.saveIndex();
  }

  /**
   * Looks through the folders of a large library, of which only the index was read so far: what was changed, damaged or
   * left half behind its back. Once the window is there. Resolves with whether anything was.
   */
  check(): Promise<boolean> {
    return this.alone(async () => {
      if (!this.unchecked) return false;
      const before = [...this.entries.values()];
      await this.load(false);
      return (
        before.length !== this.entries.size ||
        before.some((entry) => this.entries.get(entry.summary.id)?.summary !== entry.summary)
      );
    });
  }

  private async put(id: string, createdAt: string): Promise<void> {
    await this.takeUp(id, createdAt);
    await this.saveIndex();
  }

  private async takeUp(id: string, createdAt: string): Promise<void> {
    const folder = this.path('series', id);
    const { header, content } = await readSeriesContent(folder);
    const notes = await readNotes(folder, () => undefined);
    this.entries.set(id, {
      summary: summarise(id, createdAt, header, notes),
      fingerprint: await fingerprintOf(folder),
      content,
    });
  }

  /** A library whose index cannot be written is whole: the next start reads the folders. */
  private async saveIndex(): Promise<void> {
    if (this.newerIndex) return;
    try {
      await writeIndex(this.path('index.json'), this.entries.values());
    } catch (error) {
      this.log.error('library', error);
    }
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
