/** Whether a path tells who a patient is: folders of a hospital are often named so. */
import type { Identity } from '../../core/series';

/** Shorter parts of a name are in every other path. */
const SHORTEST = 3;

export function namedAfter(
  path: string,
  { patientName, patientId }: Pick<Identity, 'patientName' | 'patientId'>,
): boolean {
  const plainPath = plain(path);
  const parts = [...patientName.split(/[\^=\s,]+/), patientId].map(plain);
  return parts.some((part) => part.length >= SHORTEST && plainPath.includes(part));
}

/** Letters and digits, without marks and case. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
