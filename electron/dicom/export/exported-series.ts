/** A series as it goes out: whose it is then, under which identifiers, and what of its past it tells. */
import { UserError } from '../../core/errors';
import type { ExportChoices } from '../../core/export-options';
import { derivationsOf, recipeOf, type Identity, type Series, type SeriesHeader } from '../../core/series';
import { recipeUids } from './derived/recipe-uids';
import { NO_DATE } from './derived/no-date';
import { nobody } from './derived/de-identify';
import { newUid, uidFromName } from '../uid';

export interface ExportedSeries {
  series: Series;
  /** The series that an imported one was read from; its own where it was not imported. */
  sourceSeries: { studyInstanceUid: string; seriesInstanceUid: string };
  /** The patient of an imported series was replaced by nobody. */
  deidentified: boolean;
}

/**
 * A copy of the series (the voxels are shared) with the identity that the choices ask for.
 * An imported series that is written again is a derived series and gets a Series Instance UID of its own, always the
 * same one: an archive would otherwise mix the copies with the originals.
 * Throws `UserError` (bad-request) where UIDs are to follow from a recipe and there is none.
 */
export function exportedSeries(series: Series, choices: ExportChoices = {}): ExportedSeries {
  const { header } = series;
  const imported = header.provenance.kind === 'imported';
  const { studyInstanceUid, seriesInstanceUid } = header.identity;
  const sourceSeries = { studyInstanceUid, seriesInstanceUid };
  if (imported && choices.patient === 'replace') {
    return { series: { ...series, header: nobody(header) }, deidentified: true, sourceSeries };
  }
  const identity = { ...header.identity };
  if (imported) identity.seriesInstanceUid = derivedUid(identity);
  if (choices.study === 'new') Object.assign(identity, newStudy(identity));
  if (choices.uids === 'recipe') Object.assign(identity, fromRecipe(header));
  return { series: { ...series, header: { ...header, identity } }, deidentified: false, sourceSeries };
}

/** Not by the old UID alone: some files of several patients or studies carry the same. */
function derivedUid({ seriesInstanceUid, studyInstanceUid, patientId, patientName }: Identity): string {
  return uidFromName([seriesInstanceUid, studyInstanceUid, patientId, patientName, 'derived'].join('#'));
}

function newStudy(old: Identity): Partial<Identity> {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    studyInstanceUid: newUid(),
    seriesInstanceUid: newUid(),
    studyDate: `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`,
    studyTime: `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`,
    studyDescription: old.studyDescription,
  };
}

/** Without the date of the day, so that the files are the same to the byte. */
function fromRecipe(header: SeriesHeader): Partial<Identity> {
  const recipe = recipeOf(header);
  if (!recipe) {
    throw new UserError(
      'bad-request',
      'This series carries no recipe that UIDs could follow from. Leave the UIDs as they are.',
    );
  }
  return { ...recipeUids(recipe, derivationsOf(header)), ...NO_DATE };
}
