/**
 * What was opened last, for File > Open Recent. Kept are paths, shown are names of files and folders; nothing is kept
 * that is named after a patient, and nothing at all where the person does not want it.
 */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import type { JsonFile } from '../storage/json-file';

const MOST = 10;
/** Single files that were opened together; with more the folder is what one wants. */
const MOST_PATHS = 1000;

export const recentFile = z.object({
  format: z.literal(1),
  items: z.array(z.array(z.string().min(1)).min(1).max(MOST_PATHS)).max(MOST),
});

interface Recent {
  id: string;
  paths: readonly string[];
}

export interface RecentParts {
  file: JsonFile<typeof recentFile>;
  /** Whether the person wants it. */
  wanted(): boolean;
  /** Is told whenever the list has changed. */
  changed(): void;
  /** The system's own list, where it has one. */
  system: { add(path: string): void; clear(): void };
}

export class RecentFiles {
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly parts: RecentParts,
    private items: readonly Recent[],
  ) {}

  /** Opens the list as it was left; one that cannot be read is as good as none. */
  static async open(parts: RecentParts): Promise<RecentFiles> {
    const read = await parts.file.read();
    const kept = read.found === 'value' && parts.wanted() ? read.value.items : [];
    return new RecentFiles(
      parts,
      kept.map((paths) => ({ id: randomUUID(), paths })),
    );
  }

  /** Newest first. */
  list(): { id: string; label: string }[] {
    return this.items.map(({ id, paths }) => ({ id, label: labelOf(paths) }));
  }

  paths(id: string): readonly string[] {
    return this.items.find((item) => item.id === id)?.paths ?? [];
  }

  /** What was opened together is one item. */
  add(paths: readonly string[]): void {
    if (!this.parts.wanted() || paths.length === 0 || paths.length > MOST_PATHS) return;
    const others = this.items.filter((item) => !samePaths(item.paths, paths));
    this.replace([{ id: randomUUID(), paths: [...paths] }, ...others].slice(0, MOST));
    if (paths.length === 1) this.parts.system.add(paths[0]!);
  }

  /** Resolves when the list is on disk. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** Forgets everything, here and in the system's list. */
  clear(): void {
    this.parts.system.clear();
    this.replace([]);
  }

  private replace(items: readonly Recent[]): void {
    this.items = items;
    this.parts.changed();
    this.writing = this.parts.file.write(() => ({
      format: 1,
      items: this.items.map(({ paths }) => [...paths]),
    }));
  }
}

function labelOf(paths: readonly string[]): string {
  const name = basename(paths[0]!) || paths[0]!;
  return paths.length === 1 ? name : `${name} and ${paths.length - 1} more`;
}

function samePaths(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path, at) => path === b[at]);
}
