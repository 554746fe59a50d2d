/** A series as DICOM files in memory, one a slice: explicit VR little endian, written by dcmjs. */
import { createHash } from 'node:crypto';
import { data as dcmjs } from 'dcmjs';
import { UserError } from '../../core/errors';
import { assertConsistent, frameVoxels, type Series } from '../../core/series';
import { seriesAttributes, SOP_CLASSES, sliceAttributes, type Attributes } from './export-attributes';
import { SOFTWARE } from '../software';
import { storedForm } from './stored-form';
import { EXPLICIT_LITTLE_ENDIAN } from '../transfer-syntax';
import { uidFromName } from '../uid';

export interface EncodedSlice {
  /** "IM0001.dcm" for the first frame. */
  name: string;
  bytes: Uint8Array;
}

/** Throws a `UserError` where the series is of a kind that has no place in a CT or MR image. */
export function assertExportable({ header }: Pick<Series, 'header'>): void {
  if (!SOP_CLASSES[header.modality]) {
    throw new UserError(
      'bad-request',
      `Series of modality ${header.modality || '(none)'} cannot be written as DICOM yet, only MR and CT. Choose NIfTI or PNG.`,
    );
  }
}

/**
 * The files of a series in frame order, made one at a time.
 * SOP Instance UIDs follow from the series UID, the place and the pixels: the same slice exported twice is the same
 * object to an archive, a different one never is. Throws a `UserError` (see `assertExportable`).
 */
export function* encodeSlices(series: Series): Generator<EncodedSlice> {
  assertExportable(series);
  assertConsistent(series);
  const { header } = series;
  const stored = storedForm(series);
  const common = toDicom(seriesAttributes(header));
  const digits = Math.max(4, String(header.frames).length);

  for (let frame = 0; frame < header.frames; frame++) {
    const pixels = littleEndianBytes(frameVoxels(series, frame));
    const place = header.geometry.positions[frame]!.join('/');
    const digest = createHash('sha256').update(pixels).digest('hex');
    const uid = uidFromName(`${header.identity.seriesInstanceUid}#${frame + 1}#${place}#${digest}`);
    const attributes = {
      ...sliceAttributes(series, frame, stored, uid),
      PixelData: [pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.byteLength)],
    };
    const file = new dcmjs.DicomDict(toDicom(metaInformation(header.modality, uid)));
    file.dict = { ...common, ...toDicom(attributes) };
    yield { name: `IM${String(frame + 1).padStart(digits, '0')}.dcm`, bytes: new Uint8Array(file.write()) };
  }
}

function metaInformation(modality: string, sopInstanceUid: string): Attributes {
  return {
    FileMetaInformationVersion: [new Uint8Array([0, 1]).buffer],
    MediaStorageSOPClassUID: SOP_CLASSES[modality],
    MediaStorageSOPInstanceUID: sopInstanceUid,
    TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
    ImplementationClassUID: SOFTWARE.implementationClassUid,
    ImplementationVersionName: SOFTWARE.implementationVersionName,
  };
}

/** dcmjs drops keywords it does not know with a mere log line; here that is a defect. */
function toDicom(attributes: Attributes): ReturnType<typeof dcmjs.DicomMetaDictionary.denaturalizeDataset> {
  for (const keyword of Object.keys(attributes)) {
    if (keyword !== '_vrMap' && !dcmjs.DicomMetaDictionary.nameMap[keyword]) {
      throw new Error(`dcmjs knows no element "${keyword}".`);
    }
  }
  return dcmjs.DicomMetaDictionary.denaturalizeDataset(attributes);
}

/** Every platform that Electron runs on is little endian, so the memory of an Int16Array is what a file holds. */
function littleEndianBytes(voxels: Int16Array): Uint8Array {
  return new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
}
