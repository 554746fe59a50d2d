/**
 * The library's index: a summary of each series, so that starting does not read every header. It is a cache: where it
 * is missing, damaged or out of date, the series folders themselves are read.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '../../files/durable';
import { newerFormat } from '../../files/format';
import { seriesSummary } from '../../ipc/contract';

/** By these a change behind the index's back shows: sizes in bytes, time in ms. */
const fingerprint = z.object({
  headerBytes: z.int(),
  headerTime: z.number(),
  voxelBytes: z.int(),
  /** 0 where there are none. */
  notesTime: z.number(),
});
const indexEntry = z.object({
  summary: seriesSummary,
  fingerprint,
  /** Of what the series holds (files/native.ts). */
  content: z.string(),
});
/** What an entry of an earlier version tells that its series folder does not. */
const earlierEntry = z.object({
  summary: z.object({ id: z.string(), createdAt: z.string(), description: z.string() }),
});
const indexFile = z.object({ format: z.literal(1), entries: z.array(z.unknown()) });

export type Fingerprint = z.infer<typeof fingerprint>;
export type IndexEntry = z.infer<typeof indexEntry>;

export interface ReadIndex {
  /** By id; none where the index is missing, damaged or newer. */
  entries: Map<string, IndexEntry>;
  /** What is known of those that must be read anew. */
  earlier: Map<string, { createdAt: string; description: string }>;
  /** Whether a newer version wrote it, which is not to be written over. */
  newer: boolean;
}

export async function readIndex(file: string): Promise<ReadIndex> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
    const read: ReadIndex = { entries: new Map(), earlier: new Map(), newer: false };
    for (const item of indexFile.parse(content).entries) {
      const entry = indexEntry.safeParse(item);
      if (entry.success) read.entries.set(entry.data.summary.id, entry.data);
      else {
        const { summary } = earlierEntry.parse(item);
        read.earlier.set(summary.id, summary);
      }
    }
    return read;
  } catch {
    return { entries: new Map(), earlier: new Map(), newer: newerFormat(content) !== undefined };
  }
}

/** Replaces the index as a whole: a reader sees the old one or the new one. */
export async function writeIndex(file: string, entries: Iterable<IndexEntry>): Promise<void> {
  await replaceFile(file, JSON.stringify({ format: 1, entries: [...entries] }));
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return Object.keys(a).every((key) => a[key as keyof Fingerprint] === b[key as keyof Fingerprint]);
}
