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

/** A further series of the study. */
export interface FileSetSeries {
  modality: string;
  seriesInstanceUid: string;
  seriesNumber: number;
  files: readonly FileSetImage[];
}

/** The file "DICOMDIR" of a file-set that holds the images of one series, and perhaps others of its study. */
export function encodeDicomdir(
  header: SeriesHeader,
  images: readonly FileSetImage[],
  others: readonly FileSetSeries[] = [],
): Uint8Array {
  const { identity } = header;
  const head = fileHead({
    sopClassUid: MEDIA_STORAGE_DIRECTORY,
    sopInstanceUid: uidFromName(`${identity.seriesInstanceUid}#dicomdir#${images.length}`),
    transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN,
  });
  const own = { ...identity, modality: header.modality, files: images };
  // In the order of a walk: what a record holds comes right after it.
  const records = [patient(header), study(header)].map((attributes, level) => ({ level, attributes }));
  for (const each of [own, ...others]) {
    records.push({ level: 2, attributes: series(each) });
    for (const file of each.files) records.push({ level: 3, attributes: image(file) });
  }
  // Offsets have a fixed size, so that where records lie is known before the offsets are.
  let end = head.length + directory(0, 0).length;
  const offsets = records.map(({ attributes }) => {
    const start = end;
    end += encodeRecord(attributes, 0, 0).length;
    return start;
  });
  const nextOf = new Array<number>(records.length).fill(0);
  const last: (number | undefined)[] = [];
  records.forEach(({ level }, i) => {
    const before = last[level];
    if (before !== undefined) nextOf[before] = offsets[i]!;
    last[level] = i;
    // A new series begins a new list of files.
    last.length = level + 1;
  });
  const below = (i: number) =>
    records[i + 1] && records[i + 1]!.level > records[i]!.level ? offsets[i + 1]! : 0;
  const sequence = joinBytes(
    records.map(({ attributes }, i) => encodeRecord(attributes, nextOf[i]!, below(i))),
  );
  return joinBytes([head, directory(offsets[0]!, sequence.length), sequence]);
}

/** All before the first record; there is one root record, so it is first and last. */
function directory(root: number, sequenceLength: number): Uint8Array {
  const elements = encodeElements({
    FileSetID: 'GRIDIT',
    OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity: root,
    OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity: root,
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

function patient({ identity }: SeriesHeader): Attributes {
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
function study({ identity }: SeriesHeader): Attributes {
  const texts = identityTexts(identity);
  return {
    DirectoryRecordType: 'STUDY',
    SpecificCharacterSet: texts.characterSet,
    StudyDate: identity.studyDate || NO_DATE.studyDate,
    StudyTime: identity.studyTime || NO_DATE.studyTime,
    StudyDescription: texts.studyDescription,
    StudyInstanceUID: identity.studyInstanceUid,
    StudyID: '1',
    AccessionNumber: '',
  };
}

function series({ modality, seriesInstanceUid, seriesNumber }: Omit<FileSetSeries, 'files'>): Attributes {
  return {
    DirectoryRecordType: 'SERIES',
    ...UTF8,
    Modality: modality || 'OT',
    SeriesInstanceUID: seriesInstanceUid,
    SeriesNumber: String(Math.trunc(seriesNumber)),
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
