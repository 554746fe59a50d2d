/**
 * A small JSON file that is always whole: replaced as a whole, checked when read. Whatever is wrong with it, reading
 * gives an answer and nothing of it is lost: a damaged one is set aside, one of a newer version stays and is not
 * written to.
 */
import { readFile, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../core/errors';
import { replaceFile } from '../../files/durable';
import { readReason, systemCode } from '../../files/file-errors';
import { newerFormat, newerSentence } from '../../files/format';
import { strings } from '../strings';

export type JsonRead<T> =
  | { found: 'value'; value: T }
  | { found: 'nothing' }
  /** It was damaged or could not be read; `keptAs` is the name that it has now, for whoever wants to look at it. */
  | { found: 'damaged'; keptAs: string }
  /** A newer version wrote it, in this format: `content` as it is there. It stays, and nothing is written. */
  | { found: 'newer'; format: number; content: unknown }
  /** It can be neither read nor set aside. It stays, and nothing is written. `reason` reads on from its name. */
  | { found: 'unreadable'; reason: string };

export class JsonFile<Schema extends z.ZodType> {
  private next: (() => z.input<Schema>) | undefined;
  private writing: Promise<unknown> | undefined;
  /** Why nothing may be written. */
  private closed: string | undefined;

  /** @param onFailure is told where writing failed; what is in memory goes on */
  constructor(
    private readonly path: string,
    private readonly schema: Schema,
    private readonly onFailure: (error: unknown) => void,
    private readonly others: { read?(read: JsonRead<z.output<Schema>>): void; written?(): void } = {},
  ) {}

  /** Never rejects. */
  async read(): Promise<JsonRead<z.output<Schema>>> {
    const read = await this.look();
    this.others.read?.(read);
    return read;
  }

  private async look(): Promise<JsonRead<z.output<Schema>>> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return { found: 'nothing' };
      return this.setAside(readReason(error) ?? 'cannot be read');
    }
    let content: unknown;
    try {
      content = JSON.parse(text);
      return { found: 'value', value: this.schema.parse(content) };
    } catch {
      const format = newerFormat(content);
      if (format === undefined) return this.setAside('is damaged');
      this.closed = strings.notices.stores.newer(newerSentence(format));
      return { found: 'newer', format, content };
    }
  }

  /**
   * Writes what `value` gives at the time of writing; of several requests in a row the last is what counts.
   * Resolves when it is on disk, or with what kept it from there. Never rejects.
   */
  write(value: () => z.input<Schema>): Promise<unknown> {
    this.next = value;
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
    return this.writing;
  }

  private async setAside(reason: string): Promise<JsonRead<never>> {
    const keptAs = `${this.path}.damaged-${Date.now()}`;
    try {
      await rename(this.path, keptAs);
      return { found: 'damaged', keptAs: basename(keptAs) };
    } catch {
      this.closed = strings.notices.stores.unreadable(reason);
      return { found: 'unreadable', reason };
    }
  }

  private async writeAll(): Promise<unknown> {
    // What is asked for in one go is written once.
    await Promise.resolve();
    let failure: unknown;
    while (this.next) {
      const value = this.next();
      this.next = undefined;
      failure = undefined;
      try {
        if (this.closed !== undefined) throw new UserError('output', this.closed);
        await replaceFile(this.path, JSON.stringify(value));
        this.others.written?.();
      } catch (error) {
        failure = error;
        this.onFailure(error);
      }
    }
    return failure;
  }
}
