/** DICOM files (PS3.10 section 7.1): preamble, "DICM", file meta information. */
import { parseDicom } from 'dicom-parser';
import { SOFTWARE } from '../../software';
import { elementHead, encodeElements, joinBytes, joinElements } from './data-set';

const PREAMBLE = 128;

export interface FileMeta {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
}

/** Everything before the data set. Always explicit VR little endian, whatever comes after. */
export function fileHead(meta: FileMeta): Uint8Array {
  const elements = joinElements(
    encodeElements({
      FileMetaInformationVersion: new Uint8Array([0, 1]),
      MediaStorageSOPClassUID: meta.sopClassUid,
      MediaStorageSOPInstanceUID: meta.sopInstanceUid,
      TransferSyntaxUID: meta.transferSyntaxUid,
      ImplementationClassUID: SOFTWARE.implementationClassUid,
      ImplementationVersionName: SOFTWARE.implementationVersionName,
    }),
  );
  const start = new Uint8Array(PREAMBLE + 4);
  start.set([0x44, 0x49, 0x43, 0x4d], PREAMBLE);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, elements.length, true);
  return joinBytes([start, elementHead(0x00020000, 'UL', 4), length, elements]);
}

/** The meta information of a file that was made here, and where its data set begins. */
export function metaOf(file: Uint8Array): { meta: FileMeta; end: number } {
  const set = parseDicom(file, { untilTag: 'x00020010' });
  const string = (tag: string) => set.string(tag) ?? '';
  const length = set.elements['x00020000']!;
  const size = new DataView(file.buffer, file.byteOffset + length.dataOffset, 4).getUint32(0, true);
  return {
    meta: {
      sopClassUid: string('x00020002'),
      sopInstanceUid: string('x00020003'),
      transferSyntaxUid: string('x00020010'),
    },
    end: length.dataOffset + 4 + size,
  };
}
