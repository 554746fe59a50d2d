/** What a person has noted about a series: a note, tags and whether it is kept, in a file of its folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { seriesNotes } from '../../ipc/library';
import { JsonFile } from '../storage/json-file';

export const NOTES_FILE = 'notes.json';

const notesFile = seriesNotes.extend({ kept: z.boolean().default(false) });

export type StoredNotes = z.output<typeof notesFile>;
export const NO_NOTES: StoredNotes = { note: '', tags: [], kept: false };

/** None where nothing was written or the file cannot be read. */
export async function readNotes(folder: string): Promise<StoredNotes> {
  try {
    return notesFile.parse(JSON.parse(await readFile(join(folder, NOTES_FILE), 'utf8')));
  } catch {
    return NO_NOTES;
  }
}

/** Replaces the file as a whole. Rejects where it cannot be written. */
export async function writeNotes(folder: string, notes: StoredNotes): Promise<void> {
  let failure: unknown;
  await new JsonFile(join(folder, NOTES_FILE), notesFile, (error) => (failure = error)).write(() => notes);
  if (failure !== undefined) throw failure;
}
