/**
 * Which images are of one series: those that agree in Series Instance UID, and in whose and of what study they are. Some
 * archives and writers give one Series Instance UID to images of several patients or studies.
 */
import type { Identity } from '../../../core/series';
import type { FoundSlice } from './found-slice';

/** Slices by series, each with a note where another patient or study has the same Series Instance UID. */
export function bySeries(slices: readonly FoundSlice[]): FoundSlice[][] {
  const byUid = new Map<string, Map<string, FoundSlice[]>>();
  for (const slice of slices) {
    const { identity } = slice;
    let owners = byUid.get(identity.seriesInstanceUid);
    if (!owners) byUid.set(identity.seriesInstanceUid, (owners = new Map()));
    const owner = ownerOf(identity);
    const series = owners.get(owner);
    if (series) series.push(slice);
    else owners.set(owner, [slice]);
  }
  return [...byUid.values()].flatMap((owners) => {
    if (owners.size === 1) return [...owners.values()];
    const note = noteOn([...owners.values()].map(([slice]) => slice!.identity));
    return [...owners.values()].map((series) =>
      series.map((slice) => ({ ...slice, notes: [...slice.notes, note] })),
    );
  });
}

function ownerOf(identity: Identity): string {
  return [...patientOf(identity), identity.studyInstanceUid].join('\n');
}

/** Names are one where they differ but in case, spaces and empty components. */
function patientOf({ patientId, patientName }: Identity): [id: string, name: string] {
  const name = patientName
    .normalize('NFC')
    .toUpperCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?([\^=]) ?/g, '$1')
    .replace(/\^+(?=$|=)/g, '')
    .replace(/=+$/, '');
  return [patientId.trim(), name.trim()];
}

function noteOn(owners: readonly Identity[]): string {
  const patients = new Set(owners.map((identity) => patientOf(identity).join('\n'))).size;
  const what = patients > 1 ? `${patients} patients` : `${owners.length} studies`;
  return `Images of ${what} carry the same Series Instance UID; each is a series of its own.`;
}
