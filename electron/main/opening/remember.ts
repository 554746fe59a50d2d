/** Puts what was opened on the list of recent files, unless it is named after a patient. */
import { isSynthetic } from '../../core/series';
import { readSeriesHeader } from '../../files/native';
import type { ImportResult } from '../../ipc/contract';
import type { SeriesLibrary } from '../library/series-library';
import { namedAfter } from './named-after';
import type { RecentFiles } from './recent-files';

interface Memory {
  library: Pick<SeriesLibrary, 'folder'>;
  recent: Pick<RecentFiles, 'add'>;
}

/** Passes on what the import of the paths brought; what brought no series is not remembered. */
export async function remembering<Result extends Pick<ImportResult, 'imported' | 'known'>>(
  { library, recent }: Memory,
  paths: readonly string[],
  importing: Promise<Result>,
): Promise<Result> {
  const result = await importing;
  const series = [...result.imported, ...(result.known ?? [])];
  if (series.length === 0) return result;
  for (const id of series) {
    const header = await readSeriesHeader(library.folder(id));
    if (!isSynthetic(header) && paths.some((path) => namedAfter(path, header.identity))) return result;
  }
  recent.add(paths);
  return result;
}
