/** DICOMDIR: the directory of a file-set on a medium (PS3.3 annex F, PS3.10 section 8). */
import type { SeriesHeader } from '../../../core/series';
import { uidFromName } from '../../uid';
import {
  encodeElements,
  itemHead,
  joinBytes,
  joinElements,
  elementHead,
  lookUp,
  type Attributes,
} from '../encodings/data-set';
import { fileHead } from '../encodings/part10';
import { NO_DATE } from '../derived/no-date';
import { identityTexts } from '../iod/identity-texts';
import { EXPLICIT_LITTLE_ENDIAN } from '../../transfer-syntax';

const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';
const IN_USE = 0xffff;

export interface FileSetImage {
  /** Path of the file with forward slashes. */
  fileId: string;
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  instanceNumber: number;
}

/** Path of the image of an index: components of at most 8 upper-case letters and digits (PS3.10 section 8.2). */
export function fileId(index: number): string {
  return `DICOM/IM${String(index + 1).padStart(6, '0')}`;
}

/** The images of one series in a file-set. */
export interface FileSetSeries {
  header: Pick<SeriesHeader, 'identity' | 'modality'>;
  images: readonly FileSetImage[];
}

/**
 * The file "DICOMDIR" of a file-set that holds the images of series, which may be of several patients and studies.
 * Records stand in the order of the series.
 */
export function encodeDicomdir(all: readonly FileSetSeries[]): Uint8Array {
  const images = all.reduce((sum, one) => sum + one.images.length, 0);
  const head = fileHead({
    sopClassUid: MEDIA_STORAGE_DIRECTORY,
    sopInstanceUid: uidFromName(
      `${all.map(({ header }) => header.identity.seriesInstanceUid).join('#')}#dicomdir#${images}`,
    ),
    transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN,
  });
  const roots = recordTree(all);
  const records = roots.flatMap(depthFirst);
  // Offsets have a fixed size, so that where records lie is known before the offsets are.
  let offset = head.length + directory(0, 0, 0).length;
  for (const record of records) {
    record.offset = offset;
    offset += encodeRecord(record.attributes, 0, 0).length;
  }
  const nextOf = new Map<DirectoryRecord, number>();
  for (const siblings of [roots, ...records.map(({ below }) => below)]) {
    siblings.forEach((record, i) => nextOf.set(record, siblings[i + 1]?.offset ?? 0));
  }
  const sequence = joinBytes(
    records.map((record) =>
      encodeRecord(record.attributes, nextOf.get(record)!, record.below[0]?.offset ?? 0),
    ),
  );
  return joinBytes([head, directory(roots[0]!.offset, roots.at(-1)!.offset, sequence.length), sequence]);
}

interface DirectoryRecord {
  attributes: Attributes;
  offset: number;
  below: DirectoryRecord[];
}

/** Patients, below them their studies, below these their series, below these images. */
function recordTree(all: readonly FileSetSeries[]): DirectoryRecord[] {
  const patients = new Map<string, DirectoryRecord>();
  const studies = new Map<string, DirectoryRecord>();
  const record = (attributes: Attributes): DirectoryRecord => ({ attributes, offset: 0, below: [] });
  for (const { header, images } of all) {
    const { patientId, patientName, studyInstanceUid } = header.identity;
    const patientKey = JSON.stringify([patientId, patientName]);
    const owner = patients.get(patientKey) ?? record(patient(header));
    patients.set(patientKey, owner);
    const studyKey = JSON.stringify([patientKey, studyInstanceUid]);
    let its = studies.get(studyKey);
    if (!its) {
      its = record(study(header));
      studies.set(studyKey, its);
      owner.below.push(its);
    }
    its.below.push({ ...record(series(header)), below: images.map((one) => record(image(one))) });
  }
  return [...patients.values()];
}

function depthFirst(record: DirectoryRecord): DirectoryRecord[] {
  return [record, ...record.below.flatMap(depthFirst)];
}

/** All before the first record. */
function directory(first: number, last: number, sequenceLength: number): Uint8Array {
  const elements = encodeElements({
    FileSetID: 'GRIDIT',
    OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity: first,
    OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity: last,
    FileSetConsistencyFlag: 0,
  });
  return joinBytes([
    joinElements(elements),
    elementHead(lookUp('DirectoryRecordSequence').tag, 'SQ', sequenceLength),
  ]);
}

function encodeRecord(attributes: Attributes, next: number, below: number): Uint8Array {
  const bytes = joinElements(
    encodeElements({
      OffsetOfTheNextDirectoryRecord: next,
      RecordInUseFlag: IN_USE,
      OffsetOfReferencedLowerLevelDirectoryEntity: below,
      ...attributes,
    }),
  );
  return joinBytes([itemHead(bytes.length), bytes]);
}

const UTF8 = { SpecificCharacterSet: 'ISO_IR 192' };

function patient({ identity }: Pick<SeriesHeader, 'identity'>): Attributes {
  const texts = identityTexts(identity);
  return {
    DirectoryRecordType: 'PATIENT',
    SpecificCharacterSet: texts.characterSet,
    PatientName: texts.patientName,
    // Type 1 here, and of type 2 in the image.
    PatientID: texts.patientId || 'UNKNOWN',
  };
}

/** Date, time and ID are required here even where the images leave them empty. */
function study({ identity }: Pick<SeriesHeader, 'identity'>): Attributes {
  const texts = identityTexts(identity);
  return {
    DirectoryRecordType: 'STUDY',
    SpecificCharacterSet: texts.characterSet,
    StudyDate: identity.studyDate || NO_DATE.studyDate,
    StudyTime: identity.studyTime || NO_DATE.studyTime,
    StudyDescription: texts.studyDescription,
    StudyInstanceUID: identity.studyInstanceUid,
    StudyID: identity.studyId ?? '1',
    AccessionNumber: identity.accessionNumber ?? '',
  };
}

function series({ identity, modality }: Pick<SeriesHeader, 'identity' | 'modality'>): Attributes {
  return {
    DirectoryRecordType: 'SERIES',
    ...UTF8,
    Modality: modality || 'OT',
    SeriesInstanceUID: identity.seriesInstanceUid,
    SeriesNumber: String(Math.trunc(identity.seriesNumber)),
  };
}

function image(file: FileSetImage): Attributes {
  return {
    DirectoryRecordType: 'IMAGE',
    ReferencedFileID: file.fileId.split('/'),
    ReferencedSOPClassUIDInFile: file.sopClassUid,
    ReferencedSOPInstanceUIDInFile: file.sopInstanceUid,
    ReferencedTransferSyntaxUIDInFile: file.transferSyntaxUid,
    ...UTF8,
    InstanceNumber: String(file.instanceNumber),
  };
}
