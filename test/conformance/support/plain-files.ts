/** Small DICOM files in explicit little endian, made without the application's own writer. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { data as dcmjs } from 'dcmjs';
import { newUid } from '../../../electron/dicom/uid';

const MR = '1.2.840.10008.5.1.4.1.1.4';

export interface PlainSeries {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  /** Files in the order of their slices. */
  files: string[];
}

/** Writes an MR series with a nested sequence, decimal strings of full length and noise as pixels. */
export function writePlainSeries(
  folder: string,
  { slices = 4, rows = 24, columns = 20, patientName = 'DOE^JANE', description = 'T1 sagittal' } = {},
): PlainSeries {
  mkdirSync(folder, { recursive: true });
  const [studyInstanceUid, seriesInstanceUid, frameOfReference] = [newUid(), newUid(), newUid()];
  const files = Array.from({ length: slices }, (_, slice) => {
    const sopInstanceUid = newUid();
    const pixels = Uint16Array.from(
      { length: rows * columns },
      (_, i) => (i * 2654435761 + slice * 97) % 4096,
    );
    const meta = {
      FileMetaInformationVersion: [new Uint8Array([0, 1]).buffer],
      MediaStorageSOPClassUID: MR,
      MediaStorageSOPInstanceUID: sopInstanceUid,
      TransferSyntaxUID: '1.2.840.10008.1.2.1',
      ImplementationClassUID: '2.25.1',
    };
    const elements = {
      _vrMap: { PixelData: 'OW' },
      SpecificCharacterSet: 'ISO_IR 192',
      ImageType: ['ORIGINAL', 'PRIMARY'],
      SOPClassUID: MR,
      SOPInstanceUID: sopInstanceUid,
      StudyDate: '20240229',
      StudyTime: '101500',
      AccessionNumber: 'A77',
      Modality: 'MR',
      StudyDescription: 'Head',
      SeriesDescription: description,
      ReferencedStudySequence: [
        { ReferencedSOPClassUID: '1.2.840.10008.3.1.2.3.1', ReferencedSOPInstanceUID: newUid() },
      ],
      PatientName: patientName,
      PatientID: 'P-4711',
      PatientBirthDate: '',
      PatientSex: 'O',
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: seriesInstanceUid,
      StudyID: '1',
      SeriesNumber: '3',
      InstanceNumber: String(slice + 1),
      FrameOfReferenceUID: frameOfReference,
      ImagePositionPatient: ['-10.123456789012', '20.5', String(slice * 2.5)],
      ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: rows,
      Columns: columns,
      PixelSpacing: ['0.9375', '0.9375'],
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      PixelData: [pixels.buffer],
    };
    const { denaturalizeDataset } = dcmjs.DicomMetaDictionary;
    const file = new dcmjs.DicomDict(denaturalizeDataset(meta));
    file.dict = denaturalizeDataset(elements);
    const path = join(folder, `slice-${slice + 1}.dcm`);
    writeFileSync(path, new Uint8Array(file.write()));
    return path;
  });
  return { studyInstanceUid, seriesInstanceUid, files };
}
