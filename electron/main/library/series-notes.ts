/** What a person has written about a series: a note and tags, in a file of its folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seriesNotes, type SeriesNotes } from '../../ipc/library';
import { JsonFile } from '../storage/json-file';

export const NOTES_FILE = 'notes.json';
export const NO_NOTES: SeriesNotes = { note: '', tags: [] };

/** None where nothing was written or the file cannot be read. */
export async function readNotes(folder: string): Promise<SeriesNotes> {
  try {
    return seriesNotes.parse(JSON.parse(await readFile(join(folder, NOTES_FILE), 'utf8')));
  } catch {
    return NO_NOTES;
  }
}

/** Replaces the file as a whole. Rejects where it cannot be written. */
export async function writeNotes(folder: string, notes: SeriesNotes): Promise<void> {
  let failure: unknown;
  await new JsonFile(join(folder, NOTES_FILE), seriesNotes, (error) => (failure = error)).write(() => notes);
  if (failure !== undefined) throw failure;
}
