/** A description as a file name. */
import { fileName } from '../core/file-name';
import { strings } from './strings';

export function exportName(description: string): string {
  return fileName(description) || strings.dialogs.untitled;
}
