/** A description as a file name that every system takes. */
import { withinBytes, withinCharacters } from '../core/cut-text';
import type { SeriesSummary } from '../ipc/contract';
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

/**
 * The name under which a series is first offered to be exported, apart from those of all others in the library: with the
 * seed where it was generated, and with a number where that is still not enough.
 * @param all the library's series, among them this one
 */
export function distinctExportName(entry: NamedSeries, all: readonly NamedSeries[]): string {
  const name = withSeed(entry);
  const same = all.filter((other) => withSeed(other) === name).map(({ id, createdAt }) => createdAt + id);
  const place = same.sort().indexOf(entry.createdAt + entry.id);
  return place > 0 ? `${name} (${place + 1})` : name;
}

type NamedSeries = Pick<SeriesSummary, 'id' | 'createdAt' | 'description' | 'seed'>;

function withSeed({ description, seed }: NamedSeries): string {
  const name = exportName(description);
  return seed === null || name.includes(String(seed)) ? name : `${name} ${strings.dialogs.seed(seed)}`;
}
