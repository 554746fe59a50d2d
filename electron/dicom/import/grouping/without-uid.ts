/**
 * Images without Series Instance UID, which the standard demands (PS3.3 C.7.3.1): they are of one series where they lie in
 * one folder and agree in all that is said of their series; each is a series of its own where nothing is said.
 */
import { dirname } from 'node:path';
import { uidFromName } from '../../uid';
import type { FoundSlice } from './found-slice';

const NOTE =
  'The files have no Series Instance UID; those of one folder that agree in study, series number, description and modality were taken together.';

/** All slices, those without a Series Instance UID with one that follows from what is there. */
export function withSeriesUids(slices: readonly FoundSlice[]): FoundSlice[] {
  const groups = new Map<string, FoundSlice[]>();
  for (const slice of slices) {
    if (slice.identity.seriesInstanceUid !== '') continue;
    const key = keyOf(slice);
    const group = groups.get(key);
    if (group) group.push(slice);
    else groups.set(key, [slice]);
  }
  if (groups.size === 0) return [...slices];
  const names = new Map([...groups].map(([key, group]) => [key, nameOf(key, group)]));
  return slices.map((slice) => {
    const { identity, notes } = slice;
    if (identity.seriesInstanceUid !== '') return slice;
    const name = names.get(keyOf(slice))!;
    const made = {
      seriesInstanceUid: uidFromName(name),
      studyInstanceUid: identity.studyInstanceUid || uidFromName(`${name}#study`),
    };
    return { ...slice, identity: { ...identity, ...made }, notes: [...notes, NOTE] };
  });
}

function keyOf({ identity, modality, path }: FoundSlice): string {
  const { studyInstanceUid, patientId, studyDate, studyTime, seriesNumber, seriesDescription } = identity;
  const said = [studyInstanceUid, seriesNumber === 0 ? '' : String(seriesNumber), seriesDescription];
  const place = said.every((value) => value === '') ? path : dirname(path);
  return [place, ...said, patientId, studyDate, studyTime, modality].join('\n');
}

/** The same images make the same name, wherever they lie, as far as they can be told from others. */
function nameOf(key: string, group: readonly FoundSlice[]): string {
  const images = group.map(({ sopInstanceUid }) => sopInstanceUid).filter((uid) => uid !== '');
  return `series without a UID\n${images.length === group.length ? images.sort().join('\n') : key}`;
}
