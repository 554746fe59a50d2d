/** Which series of the library a search leaves. */
import type { SeriesSummary } from '../../electron/ipc/contract';

export type OriginFilter = 'all' | SeriesSummary['origin'];

/** Every word must be found somewhere in what is known of a series; upper and lower case and accents do not count. */
export function filterSeries(
  entries: readonly SeriesSummary[],
  words: string,
  origin: OriginFilter,
): readonly SeriesSummary[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0 && origin === 'all') return entries;
  return entries.filter((entry) => {
    if (origin !== 'all' && entry.origin !== origin) return false;
    const text = plain(
      [
        entry.description,
        entry.patientName,
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
