/**
 * The small files that the application keeps in its data folder, and what there is to say about them: those that could
 * not be opened as they should, and those that cannot be written.
 */
import { join } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import { newerSentence } from '../../files/format';
import { removeAllPartials } from '../../files/partials';
import type { AppInfo } from '../../ipc/contract';
import type { ErrorLog } from '../ipc-server';
import { strings } from '../strings';
import { JsonFile, type JsonRead } from './json-file';

const WORDS = strings.notices.stores;

/** Files by what they hold. */
export type StoreName = keyof typeof WORDS.names;

export class Stores {
  /** Files that were set aside, or that are kept and not written to. */
  readonly problems: AppInfo['setAside'] = [];
  /** Told already, and not to be told again before a writing has succeeded. */
  private readonly unsaved = new Set<StoreName>();

  /** @param tell is given a sentence for the person */
  private constructor(
    private readonly folder: string,
    private readonly log: ErrorLog,
    private readonly tell: (sentence: string) => void,
  ) {}

  /** Removes what killed writers left in the folder, which is this process's alone. */
  static async open(folder: string, log: ErrorLog, tell: (sentence: string) => void): Promise<Stores> {
    await removeAllPartials(folder);
    return new Stores(folder, log, tell);
  }

  file<Schema extends z.ZodType>(name: StoreName, schema: Schema): JsonFile<Schema> {
    return new JsonFile(join(this.folder, `${name}.json`), schema, (error) => this.failed(name, error), {
      read: (read) => this.note(name, read),
      written: () => this.unsaved.delete(name),
    });
  }

  private note(name: StoreName, read: JsonRead<unknown>): void {
    const reason = problemOf(read);
    if (reason === undefined) return;
    this.problems.push({ name: WORDS.names[name], reason });
    this.log.error(name, new Error(reason));
  }

  private failed(name: StoreName, error: unknown): void {
    this.log.error(name, error);
    // Whoever changes a setting hears of it from there.
    if (name === 'settings' || this.unsaved.has(name)) return;
    this.unsaved.add(name);
    const known = writeFailure(error, WORDS.names[name]);
    this.tell(WORDS.unsaved(WORDS.names[name], known instanceof UserError ? known.message : WORDS.noReason));
  }
}

/** What there is to say about a file that was read; undefined where it is as it should be, or there is none. */
export function problemOf(read: JsonRead<unknown>): string | undefined {
  if (read.found === 'damaged') return WORDS.damaged(read.keptAs);
  if (read.found === 'newer') return WORDS.newer(newerSentence(read.format));
  if (read.found === 'unreadable') return WORDS.unreadable(read.reason);
  return undefined;
}
