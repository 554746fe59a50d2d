/** Descriptions as file names. */
import { distinctName, fileName } from '../core/file-name';
import type { SeriesSummary } from '../ipc/contract';
import { strings } from './strings';

export function exportName(description: string): string {
  return fileName(description) || strings.dialogs.untitled;
}

/**
 * The name under which a series is first offered to be exported, apart from those of all others in the library: with the
 * seed where it was generated, and with a number where that is still not enough.
 * @param all the library's series, among them this one
 */
export function distinctExportName(entry: NamedSeries, all: readonly NamedSeries[]): string {
  const name = withSeed(entry);
  const same = all.filter((other) => withSeed(other) === name).map(({ id, createdAt }) => createdAt + id);
  const before = Math.max(0, same.sort().indexOf(entry.createdAt + entry.id));
  let taken = 0;
  return distinctName(name, () => taken++ < before);
}

type NamedSeries = Pick<SeriesSummary, 'id' | 'createdAt' | 'description' | 'seed'>;

function withSeed({ description, seed }: NamedSeries): string {
  const name = exportName(description);
  return seed === null || name.includes(String(seed)) ? name : `${name} ${strings.dialogs.seed(seed)}`;
}
