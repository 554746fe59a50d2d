/** The library as something that takes room: where it lies, how much it is, and moving it. */
import { statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { sep } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { Moved, StorageInfo } from '../../ipc/settings-calls';
import type { Files } from '../processes/files';
import type { Settings } from '../settings/settings';
import type { Unfinished } from '../storage/unfinished';
import type { AnnotationStore } from './annotation-store';
import { listFiles } from './move-folder';
import { targetFor } from './place';
import type { Retention } from './retention';
import type { SeriesLibrary } from './series-library';

export interface StorageParts {
  library: SeriesLibrary;
  annotations: Pick<AnnotationStore, 'during'>;
  files: Pick<Files<unknown>, 'isWriting'>;
  settings: Settings;
  unfinished: Pick<Unfinished, 'during'>;
  retention: Pick<Retention, 'due'>;
  /** The folder that the system gives the application for its library. */
  standard: string;
  onProgress(done: number, total: number): void;
}

export class Storage {
  private moving: AbortController | undefined;
  /** A library that the last move came upon. */
  private found: string | undefined;

  constructor(private readonly parts: StorageParts) {}

  async info(): Promise<StorageInfo> {
    const { library, settings, retention, standard } = this.parts;
    const list = library.list();
    const count = (origin: string) => list.filter((series) => series.origin === origin).length;
    const { due, spared } = retention.due();
    return {
      place: shortened(library.place),
      standard: library.place === standard,
      bytes: await sizeOf(library.place),
      freeBytes: await freeOf(library.place),
      generated: count('generated'),
      imported: count('imported'),
      kept: list.filter(({ kept }) => kept).length,
      due: due.map(({ id, description }) => ({ id, description })),
      spared,
      lastSweep: settings.get('sweep'),
    };
  }

  /** @param picked a folder that a person chose; undefined: the standard one */
  async move(picked?: string): Promise<Moved> {
    const { library, standard, onProgress, unfinished } = this.parts;
    if (this.moving) throw new UserError('output', 'The library is being moved already.');
    const moving = new AbortController();
    this.moving = moving;
    this.found = undefined;
    try {
      const target = await targetFor(picked ?? standard, library.place);
      if (target.kind === 'library') {
        this.found = target.folder;
        return { state: 'holds-library', series: target.series };
      }
      const { folder } = target;
      const options = { signal: moving.signal, onProgress };
      const before = library.place;
      // A kill leaves a half copy beside the new place, or the rest of the old one.
      await this.undisturbed(() =>
        unfinished.during(folder, () =>
          unfinished.during(before, () => library.moveTo(folder, () => this.remember(folder), options)),
        ),
      );
      return { state: 'moved' };
    } catch (error) {
      if (error instanceof CancelledError || moving.signal.aborted) return { state: 'cancelled' };
      throw error;
    } finally {
      this.moving = undefined;
    }
  }

  cancelMove(): void {
    this.moving?.abort(new CancelledError());
  }

  /** Turns to the library that the last move found in the chosen folder. */
  async openFound(): Promise<void> {
    const { found } = this;
    if (found === undefined) throw new UserError('bad-request', 'Choose the folder again.');
    this.found = undefined;
    await this.undisturbed(() => this.parts.library.turnTo(found, () => this.remember(found)));
  }

  /** While measurements are written or series exported, they would be in two places. */
  private undisturbed(work: () => Promise<void>): Promise<void> {
    const { annotations, files } = this.parts;
    if (files.isWriting)
      throw new UserError(
        'output',
        'A series is being exported. Wait until it is done, then move the library.',
      );
    return annotations.during(work);
  }

  private remember(folder: string): Promise<void> {
    const { settings, standard } = this.parts;
    return settings.set('library', { folder: folder === standard ? null : folder });
  }
}

async function sizeOf(folder: string): Promise<number> {
  const files = await listFiles(folder, true);
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function freeOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** As people write it: the own home is ~. */
function shortened(path: string): string {
  const home = homedir() + sep;
  return path.startsWith(home) ? `~${sep}${path.slice(home.length)}` : path;
}
