/**
 * Taking series from files into the library. What the library holds already, by its SOP Instance UIDs and voxels, is left
 * out; for a while it can be had beside what is there, without being read again.
 */
import { randomUUID } from 'node:crypto';
import { CancelledError, UserError } from '../../core/errors';
import type { ImportResult } from '../../ipc/contract';
import { UNDO_MS, type SeriesLibrary } from './series-library';

export const NOTHING_IMPORTED: ImportResult = {
  cancelled: true,
  imported: [],
  skipped: [],
};

interface Progress {
  done: number;
  total: number;
}

export interface ImportParts {
  library: Pick<SeriesLibrary, 'prepare' | 'adopt' | 'same' | 'discard'>;
  /** Reads files into native folders below `incoming`. */
  read(
    paths: string[],
    incoming: string,
    onProgress: (progress: Progress) => void,
  ): Promise<{ series: { folder: string }[]; skipped: ImportResult['skipped'] }>;
  onProgress(progress: Progress): void;
  /** The library may have changed. */
  changed(): void;
  keepMs?: number;
}

export class Imports {
  private readonly leftOut = new Map<string, { folders: string[]; forget: () => Promise<void> }>();

  constructor(private readonly parts: ImportParts) {}

  /**
   * Takes series from files and folders into the library.
   * @param from a name for where they come from: what was imported from there before stays one entry
   */
  async take(paths: string[], from?: string): Promise<ImportResult> {
    const { library, read, onProgress, changed } = this.parts;
    const incoming = await library.prepare();
    let again: string | undefined;
    try {
      const { series, skipped } = await read(paths, incoming, onProgress);
      const createdAt = new Date().toISOString();
      const imported: string[] = [];
      const known: string[] = [];
      const folders: string[] = [];
      for (const [index, { folder }] of series.entries()) {
        const id = from === undefined ? undefined : `${from}-${index}`;
        const same = await library.same(folder);
        // What came from the same place before is no copy: its import was interrupted, and ends now.
        if (same !== undefined && same !== id) {
          known.push(same);
          folders.push(folder);
        } else imported.push(await library.adopt(folder, id, createdAt));
      }
      if (folders.length > 0) again = this.keep(incoming, folders);
      return { cancelled: false, imported, skipped, ...(again !== undefined && { known, again }) };
    } catch (error) {
      if (error instanceof CancelledError) return NOTHING_IMPORTED;
      throw error;
    } finally {
      if (again === undefined) await library.discard(incoming);
      changed();
    }
  }

  /** Takes in what an import left out, beside what was there. Rejects with `UserError` where that is too late. */
  async again(token: string): Promise<string[]> {
    const leftOut = this.leftOut.get(token);
    if (!leftOut)
      throw new UserError('not-found', 'What was left out isn’t there any more. Import the files again.');
    this.leftOut.delete(token);
    const createdAt = new Date().toISOString();
    const imported: string[] = [];
    for (const folder of leftOut.folders)
      imported.push(await this.parts.library.adopt(folder, undefined, createdAt));
    await leftOut.forget();
    return imported;
  }

  /** Lets go of what was left out. */
  async close(): Promise<void> {
    for (const { forget } of [...this.leftOut.values()]) await forget();
  }

  private keep(incoming: string, folders: string[]): string {
    const token = randomUUID();
    const { library, keepMs = UNDO_MS } = this.parts;
    const forget = async () => {
      clearTimeout(timer);
      this.leftOut.delete(token);
      await library.discard(incoming);
    };
    const timer = setTimeout(() => void forget(), keepMs);
    timer.unref();
    this.leftOut.set(token, { folders, forget });
    return token;
  }
}
