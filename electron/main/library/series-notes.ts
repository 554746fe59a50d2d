/** What a person has noted about a series: a note, tags and whether it is kept, in a file of its folder. */
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../files/durable';
import { seriesNotes } from '../../ipc/library';
import { JsonFile } from '../storage/json-file';

export const NOTES_FILE = 'notes.json';

const notesFile = seriesNotes.extend({ kept: z.boolean().default(false) });

export type StoredNotes = z.output<typeof notesFile>;
export const NO_NOTES: StoredNotes = { note: '', tags: [], kept: false };

/**
 * None where nothing was written. Never rejects.
 * @param told is given the name under which a file that cannot be read was set aside. Whether the series was to be kept
 *   is not known then, so it is.
 */
export async function readNotes(folder: string, told: (keptAs: string) => void): Promise<StoredNotes> {
  const read = await new JsonFile(join(folder, NOTES_FILE), notesFile, () => undefined).read();
  if (read.found === 'value') return read.value;
  if (read.found === 'nothing') return NO_NOTES;
  if (read.found === 'damaged') told(read.keptAs);
  return { ...NO_NOTES, kept: true };
}

/** Replaces the file as a whole. Rejects where it cannot be written. */
export async function writeNotes(folder: string, notes: StoredNotes): Promise<void> {
  await replaceFile(join(folder, NOTES_FILE), JSON.stringify(notes));
}
