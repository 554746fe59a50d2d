/** How a damaged series is named to a person. */
import { basename } from 'node:path';

/**
 * A sentence about a native series folder with the title of the series in place of the folder's name. A folder that a
 * person chose is best known by its own name; the folders of a library are named by chance.
 *
 * @param title may be empty, for a series without
 */
export function byTitle(sentence: string, folder: string, title: string): string {
  return sentence.replaceAll(` "${basename(folder)}"`, title === '' ? '' : ` “${title}”`);
}
