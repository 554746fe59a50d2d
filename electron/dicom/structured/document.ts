/** What all structured documents have in common (PS3.3 A.35): patient, study, series of their own, equipment; as a file. */
import { data as dcmjs } from 'dcmjs';
import { isSynthetic, type SeriesHeader } from '../../core/series';
import { SOFTWARE } from '../software';
import { EXPLICIT_LITTLE_ENDIAN } from '../transfer-syntax';
import { newUid } from '../uid';
import type { Code } from './codes';
import type { ContentItem } from './content-items';
import { evidence, type ImageReference } from './references';

export interface StructuredDocument {
  sopClassUid: string;
  modality: 'SR' | 'KO';
  description: string;
  seriesNumber: number;
  title: Code;
  /** Template of the root (PS3.16). */
  template: string;
  items: ContentItem[];
  images: readonly ImageReference[];
  /** Local time of making. */
  now: Date;
  /** Attributes that only one kind of document has. */
  more?: Record<string, unknown>;
}

/** A DICOM file about images of a series, explicit VR little endian, with fresh UIDs. */
export function encodeDocument(header: SeriesHeader, document: StructuredDocument): Uint8Array {
  const { identity } = header;
  const sopInstanceUid = newUid();
  const [date, time] = dateAndTime(document.now);
  const file = new dcmjs.DicomDict(
    dataset({
      FileMetaInformationVersion: [new Uint8Array([0, 1]).buffer],
      MediaStorageSOPClassUID: document.sopClassUid,
      MediaStorageSOPInstanceUID: sopInstanceUid,
      TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
      ImplementationClassUID: SOFTWARE.implementationClassUid,
      ImplementationVersionName: SOFTWARE.implementationVersionName,
    }),
  );
  file.dict = dataset({
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: text(identity.patientName),
    PatientID: text(identity.patientId),
    PatientBirthDate: '',
    PatientSex: '',
    StudyInstanceUID: identity.studyInstanceUid,
    StudyDate: identity.studyDate,
    StudyTime: identity.studyTime,
    ReferringPhysicianName: '',
    StudyID: '1',
    AccessionNumber: '',
    StudyDescription: text(identity.studyDescription),
    Modality: document.modality,
    SeriesInstanceUID: newUid(),
    SeriesNumber: String(document.seriesNumber),
    SeriesDescription: text(document.description),
    ReferencedPerformedProcedureStepSequence: [],
    Manufacturer: SOFTWARE.name,
    ManufacturerModelName: SOFTWARE.name,
    DeviceSerialNumber: '0',
    SoftwareVersions: SOFTWARE.version,
    SOPClassUID: document.sopClassUid,
    SOPInstanceUID: sopInstanceUid,
    ...(isSynthetic(header) && { SyntheticData: 'YES' }),
    InstanceNumber: '1',
    ContentDate: date,
    ContentTime: time,
    CurrentRequestedProcedureEvidenceSequence: evidence(document.images),
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [document.title],
    ContinuityOfContent: 'SEPARATE',
    ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: document.template }],
    ContentSequence: document.items,
    ...document.more,
  });
  return new Uint8Array(file.write());
}

function dataset(attributes: Record<string, unknown>) {
  for (const keyword of Object.keys(attributes)) {
    if (!dcmjs.DicomMetaDictionary.nameMap[keyword]) throw new Error(`dcmjs knows no element "${keyword}".`);
  }
  return dcmjs.DicomMetaDictionary.denaturalizeDataset(attributes);
}

function dateAndTime(now: Date): [string, string] {
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`,
    `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`,
  ];
}

/** LO: 64 characters without backslash and control characters. */
function text(value: string): string {
  return value
    .replace(/[\\\u0000-\u001f\u007f]/g, ' ')
    .trim()
    .slice(0, 64);
}
