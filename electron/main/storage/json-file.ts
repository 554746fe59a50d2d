/** A small JSON file that is always whole: replaced by a rename, checked when read, set aside where it is damaged. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import { systemCode } from '../../files/file-errors';

export type JsonRead<T> =
  | { found: 'value'; value: T }
  | { found: 'nothing' }
  /** It was damaged; `keptAs` is the name that it has now, for whoever wants to look at it. */
  | { found: 'damaged'; keptAs: string };

export class JsonFile<Schema extends z.ZodType> {
  private next: (() => z.input<Schema>) | undefined;
  private writing: Promise<void> | undefined;

  /** @param onFailure is told where writing failed; what is in memory goes on. */
  constructor(
    private readonly path: string,
    private readonly schema: Schema,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  async read(): Promise<JsonRead<z.output<Schema>>> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return { found: 'nothing' };
      throw error;
    }
    try {
      return { found: 'value', value: this.schema.parse(JSON.parse(text)) };
    } catch {
      const keptAs = `${this.path}.damaged-${Date.now()}`;
      await rename(this.path, keptAs);
      return { found: 'damaged', keptAs: basename(keptAs) };
    }
  }

  /**
   * Writes what `value` gives at the time of writing; of several requests in a row the last is what counts.
   * Resolves when it is on disk. Never rejects.
   */
  write(value: () => z.input<Schema>): Promise<void> {
    this.next = value;
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    // What is asked for in one go is written once.
    await Promise.resolve();
    while (this.next) {
      const value = this.next();
      this.next = undefined;
      const fresh = `${this.path}.${randomUUID()}.tmp`;
      try {
        await mkdir(dirname(this.path), { recursive: true });
        await writeFile(fresh, JSON.stringify(value), { flush: true });
        await rename(fresh, this.path);
      } catch (error) {
        await rm(fresh, { force: true }).catch(() => undefined);
        this.onFailure(error);
      }
    }
  }
}
