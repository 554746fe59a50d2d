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
const indexEntry = z.object({ summary: seriesSummary, fingerprint });
const indexFile = z.object({ format: z.literal(1), entries: z.array(indexEntry) });

export type Fingerprint = z.infer<typeof fingerprint>;
export type IndexEntry = z.infer<typeof indexEntry>;

export interface ReadIndex {
  /** By id; none where the index is missing, damaged or newer. */
  entries: Map<string, IndexEntry>;
  /** Whether a newer version wrote it, which is not to be written over. */
  newer: boolean;
}

export async function readIndex(file: string): Promise<ReadIndex> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
    const { entries } = indexFile.parse(content);
    return { entries: new Map(entries.map((entry) => [entry.summary.id, entry])), newer: false };
  } catch {
    return { entries: new Map(), newer: newerFormat(content) !== undefined };
  }
}

/** Replaces the index as a whole: a reader sees the old one or the new one. */
export async function writeIndex(file: string, entries: Iterable<IndexEntry>): Promise<void> {
  await replaceFile(file, JSON.stringify({ format: 1, entries: [...entries] }));
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return Object.keys(a).every((key) => a[key as keyof Fingerprint] === b[key as keyof Fingerprint]);
}
