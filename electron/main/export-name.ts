/** A description as a file name that every system takes. */
import { strings } from './strings';

export function exportName(description: string): string {
  const name = description
    // oxlint-disable-next-line no-control-regex -- file systems refuse control characters
    .replace(/[<>:"/\\|?*\u0000-\u001f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
    .slice(0, 60);
  return name === '' ? strings.dialogs.untitled : name;
}
