/** Which series of the library a search and filters leave. */
import type { SeriesSummary } from '../../electron/ipc/contract';

export type OriginFilter = 'all' | SeriesSummary['origin'];

export interface Filter {
  origin: OriginFilter;
  /** '' for any. */
  modality: string;
  synthetic: 'all' | 'synthetic' | 'acquired';
  kept: boolean;
  /** '' for any. */
  tag: string;
}

export const NO_FILTER: Filter = { origin: 'all', modality: '', synthetic: 'all', kept: false, tag: '' };

export function isFiltering(words: string, filter: Filter): boolean {
  return words.trim() !== '' || Object.keys(NO_FILTER).some((key) => !same(key as keyof Filter, filter));
}

function same(key: keyof Filter, filter: Filter): boolean {
  return filter[key] === NO_FILTER[key];
}

/** Every word must be found somewhere in what is known of a series; upper and lower case and accents do not count. */
export function filterSeries(
  entries: readonly SeriesSummary[],
  words: string,
  filter: Filter,
): readonly SeriesSummary[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (!isFiltering(words, filter)) return entries;
  return entries.filter((entry) => {
    if (filter.origin !== 'all' && entry.origin !== filter.origin) return false;
    if (filter.modality !== '' && entry.modality !== filter.modality) return false;
    if (filter.synthetic !== 'all' && entry.synthetic !== (filter.synthetic === 'synthetic')) return false;
    if (filter.kept && !entry.kept) return false;
    if (filter.tag !== '' && !entry.tags.includes(filter.tag)) return false;
    if (wanted.length === 0) return true;
    const text = plain(
      [
        entry.description,
        entry.patientName,
        entry.patientId,
        entry.studyDescription,
        entry.modality,
        entry.note,
        ...entry.tags,
        entry.seed ?? '',
        entry.synthetic ? 'synthetic' : '',
      ].join('\n'),
    );
    return wanted.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
