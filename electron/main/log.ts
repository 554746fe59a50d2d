/**
 * A small log of what went wrong, in the application's data folder. It holds errors only: no voxels, no header of a
 * series, nothing that a patient could be known by.
 */
import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const MAX_BYTES = 1024 * 1024;

export class Log {
  private queue: Promise<void> = Promise.resolve();

  /** @param echo also write to the console, for development. */
  constructor(
    private readonly file: string,
    private readonly echo: boolean,
  ) {}

  error(where: string, error: unknown): void {
    const text = withoutPaths(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (this.echo) console.error(`[${where}]`, text);
    const line = `${new Date().toISOString()} ${where}: ${text}\n`;
    this.queue = this.queue.then(() => this.append(line)).catch(() => undefined);
  }

  /** Resolves once everything said so far is on disk, or cannot be written. */
  flush(): Promise<void> {
    return this.queue;
  }

  /** Keeps one older file, so that the log never holds more than two megabytes. */
  private async append(line: string): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const size = await stat(this.file).then(
      (stats) => stats.size,
      () => 0,
    );
    if (size > MAX_BYTES) await rename(this.file, `${this.file}.old`);
    await appendFile(this.file, line);
  }
}

/** System errors quote the path that they are about, and the folders of a hospital are named after patients. */
function withoutPaths(text: string): string {
  return text.replace(/(['"])[^'"\n]*[\\/][^'"\n]*\1/g, '$1…$1');
}
