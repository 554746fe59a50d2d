/** One series of a manifest: its header before it is made, and the series itself. */
import type { JobEvent, ProviderVerdict } from '../core/protocol';
import type { Identity, Series, SeriesHeader } from '../core/series';
import { SOFTWARE } from '../dicom/software';
import { generate } from '../engine/generate';
import type { Pack } from '../engine/pack-folder';
import { generatedHeader } from '../engine/series-header';
import type { SessionPool } from '../engine/session-pool';
import { taskFromRequest } from '../engine/task';
import { withArtefacts } from './artefacts';
import type { CohortSeries } from './cohort';
import type { DatasetFile } from './manifest-schema';
import { inNativeSet } from './names';

const APP = { name: SOFTWARE.name, version: SOFTWARE.version };

export interface Making {
  provider: ProviderVerdict;
  /** Keeps models loaded from one series to the next. */
  sessions?: SessionPool;
  signal?: AbortSignal;
  onEvent?: (event: JobEvent) => void;
}

type CharacterSet = Pick<DatasetFile, 'characterSet'>;

/** All that will stand in the header, without a voxel being made. */
export function plannedHeader(
  line: CohortSeries,
  pack: Pack,
  { characterSet }: CharacterSet,
  provider: ProviderVerdict['provider'] = 'cpu',
): SeriesHeader {
  const { manifest, sha256 } = pack;
  const header = generatedHeader(manifest, {
    format: 2,
    app: APP,
    pack: { id: manifest.id, version: manifest.version, sha256 },
    ...taskFromRequest(line.series.request, pack),
    provider,
  });
  return { ...header, identity: identityOf(line, header.identity, characterSet) };
}

/**
 * The series as the manifest wants it: the same voxels and the same header whenever it is made on one provider.
 * @throws CancelledError, UserError as `generate` does
 */
export async function makeSeries(
  line: CohortSeries,
  pack: Pack,
  { characterSet }: CharacterSet,
  making: Making,
): Promise<Series> {
  const made = await generate(taskFromRequest(line.series.request, pack), pack, { app: APP, ...making });
  const { header } = made;
  const series = {
    ...made,
    header: { ...header, identity: identityOf(line, header.identity, characterSet) },
  };
  return withArtefacts(series, line.series.artefacts);
}

function identityOf(
  { patient, study, series }: CohortSeries,
  generated: Identity,
  characterSet: DatasetFile['characterSet'],
): Identity {
  const written = characterSet === 'native' ? inNativeSet(patient.name, patient.pool) : undefined;
  return {
    patientName: patient.name,
    patientId: patient.id,
    patientSex: patient.sex,
    patientBirthDate: patient.birthDate,
    patientAge: `${String(study.age).padStart(3, '0')}Y`,
    studyInstanceUid: study.uid,
    studyId: study.id,
    studyDate: study.date,
    studyTime: study.time,
    studyDescription: study.description,
    accessionNumber: study.accessionNumber,
    seriesInstanceUid: series.uid,
    frameOfReferenceUid: series.frameOfReferenceUid,
    seriesNumber: series.index + 1,
    seriesDescription: series.description,
    bodyPart: generated.bodyPart,
    ...(written && { asWritten: written }),
  };
}
