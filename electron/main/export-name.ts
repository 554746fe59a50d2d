/** A description as a file name that every system takes. */
import { withinBytes, withinCharacters } from '../core/cut-text';
import { strings } from './strings';

export function exportName(description: string): string {
  const plain = description
    // oxlint-disable-next-line no-control-regex -- file systems refuse control characters
    .replace(/[<>:"/\\|?*\u0000-\u001f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
  // 60 letters, or so many of another script that an ending still fits into what file systems allow.
  const name = withinBytes(withinCharacters(plain, 60), 180).replace(/[ .]+$/, '');
  return name === '' ? strings.dialogs.untitled : name;
}
