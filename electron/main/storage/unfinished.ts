/**
 * Folders outside the application's own in which something is being written. Whoever writes there clears up behind
 * himself; where he was killed, this list tells the next start where to look.
 */
import { dirname } from 'node:path';
import { z } from 'zod';
import { removeStalePartials } from '../../files/partials';
import type { JsonFile } from './json-file';

export const unfinishedFile = z.object({ format: z.literal(1), folders: z.array(z.string()) });

export class Unfinished {
  /** One entry for each piece of work. */
  private folders: string[] = [];

  private constructor(private readonly file: JsonFile<typeof unfinishedFile>) {}

  /** Removes what an application that was killed left half-written, and begins an empty list. */
  static async open(file: JsonFile<typeof unfinishedFile>): Promise<Unfinished> {
    const unfinished = new Unfinished(file);
    const read = await file.read();
    if (read.found === 'value' && read.value.folders.length > 0) {
      await Promise.all([...new Set(read.value.folders)].map(removeStalePartials));
      await unfinished.save();
    }
    return unfinished;
  }

  /** Lets `work` write a file or folder at `destination`. Gives and throws what it does. */
  async during<Value>(destination: string, work: () => Promise<Value>): Promise<Value> {
    const folder = dirname(destination);
    this.folders.push(folder);
    // On disk before the first byte of what it is about.
    await this.save();
    try {
      return await work();
    } catch (error) {
      // The process that wrote may have been lost, which the application outlives.
      await removeStalePartials(folder);
      throw error;
    } finally {
      this.folders.splice(this.folders.indexOf(folder), 1);
      await this.save();
    }
  }

  private save(): Promise<unknown> {
    return this.file.write(() => ({ format: 1, folders: this.folders }));
  }
}
