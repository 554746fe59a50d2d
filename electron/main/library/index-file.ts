/**
 * The library's index: a summary of each series, so that starting does not read every header. It is a cache: where it
 * is missing, damaged or out of date, the series folders themselves are read.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { seriesSummary } from '../../ipc/contract';

/** By these a change behind the index's back shows: sizes in bytes, time in ms. */
const fingerprint = z.object({
  headerBytes: z.int(),
  headerTime: z.number(),
  voxelBytes: z.int(),
  /** 0 where there are none. */
  notesTime: z.number(),
});
const indexEntry = z.object({ summary: seriesSummary, fingerprint });
const indexFile = z.object({ format: z.literal(1), entries: z.array(indexEntry) });

export type Fingerprint = z.infer<typeof fingerprint>;
export type IndexEntry = z.infer<typeof indexEntry>;

/** Entries by id; none where the index is missing or damaged. */
export async function readIndex(file: string): Promise<Map<string, IndexEntry>> {
  try {
    const { entries } = indexFile.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(entries.map((entry) => [entry.summary.id, entry]));
  } catch {
    return new Map();
  }
}

/** Replaces the index as a whole: a reader sees the old one or the new one. */
export async function writeIndex(file: string, entries: Iterable<IndexEntry>): Promise<void> {
  const fresh = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(fresh, JSON.stringify({ format: 1, entries: [...entries] }), { flush: true });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return Object.keys(a).every((key) => a[key as keyof Fingerprint] === b[key as keyof Fingerprint]);
}
