/** Patient, study, series, frame of reference and equipment: who and what the images belong to (PS3.3 C.7.1 to C.7.5). */
import type { SeriesHeader } from '../../../core/series';
import { isSynthetic } from '../../../core/series';
import { SOFTWARE } from '../../software';
import type { Attributes } from '../encodings/data-set';
import type { ExportedSeries } from '../exported-series';
import type { ObjectKind } from './object-kind';
import { code, codeString } from './text';
import { identityTexts } from './identity-texts';

/** Body parts that have no side (PS3.16 annex L), the usual ones; of others Laterality is asked for. */
const UNPAIRED = new Set(
  'ABDOMEN ABDOMENPELVIS BLADDER BRAIN CHEST CHESTABDOMEN CHESTABDPELVIS CSPINE HEAD HEADNECK HEART LIVER LSPINE NECK PANCREAS PELVIS PROSTATE SKULL SPINE SPLEEN SSPINE TSPINE UTERUS WHOLEBODY'.split(
    ' ',
  ),
);

export function subjectAttributes({ series, deidentified }: ExportedSeries, kind: ObjectKind): Attributes {
  const { header } = series;
  const { identity } = header;
  const texts = identityTexts(identity);
  const enhanced = kind === 'enhanced-ct' || kind === 'enhanced-mr';
  const bodyPart = codeString(identity.bodyPart);
  return {
    SpecificCharacterSet: texts.characterSet,
    PatientName: texts.patientName,
    PatientID: texts.patientId,
    PatientBirthDate: identity.patientBirthDate ?? '',
    PatientSex: identity.patientSex ?? '',
    PatientAge: identity.patientAge,
    ...(deidentified && DEIDENTIFIED),

    StudyInstanceUID: identity.studyInstanceUid,
    StudyDate: identity.studyDate,
    StudyTime: identity.studyTime,
    ReferringPhysicianName: '',
    StudyID: identity.studyId ?? '1',
    AccessionNumber: identity.accessionNumber ?? '',
    StudyDescription: texts.studyDescription || undefined,

    Modality: header.modality || 'OT',
    SeriesInstanceUID: identity.seriesInstanceUid,
    SeriesNumber: String(Math.trunc(identity.seriesNumber)),
    SeriesDescription: texts.seriesDescription || undefined,
    BodyPartExamined: bodyPart || undefined,
    // Empty where it may matter: a side is neither imported nor generated. Enhanced objects tell it by frame.
    Laterality: enhanced || UNPAIRED.has(bodyPart) ? undefined : '',
    PatientPosition: kind === 'secondary-capture' ? undefined : 'HFS',

    // A secondary capture has no frame of reference, unless its frames have places (see secondary-capture.ts).
    ...(kind !== 'secondary-capture' && {
      FrameOfReferenceUID: identity.frameOfReferenceUid,
      PositionReferenceIndicator: '',
    }),
    ...equipment(header, enhanced),
  };
}

/** PS3.3 C.7.5.1; all of it is required in enhanced objects (C.7.5.2). */
function equipment(header: SeriesHeader, enhanced: boolean): Attributes {
  if (!isSynthetic(header) && !enhanced) return { Manufacturer: '' };
  return {
    Manufacturer: SOFTWARE.name,
    ManufacturerModelName: SOFTWARE.name,
    SoftwareVersions: SOFTWARE.version,
    // Software has no serial number of its own.
    ...(enhanced && { DeviceSerialNumber: 'NONE' }),
  };
}

/** PS3.15 table E.1-1 was followed, and nothing of the source but its geometry and pixels was taken over. */
const DEIDENTIFIED: Attributes = {
  PatientIdentityRemoved: 'YES',
  DeidentificationMethod: `${SOFTWARE.name}: new header, no texts, dates or UIDs of the source`,
  DeidentificationMethodCodeSequence: [code('113100', 'DCM', 'Basic Application Confidentiality Profile')],
  LongitudinalTemporalInformationModified: 'REMOVED',
};
