/** The label map of a series as a DICOM file. */
import { createHash } from 'node:crypto';
import { UserError } from '../../core/errors';
import { frameLabels, type LabelMap } from '../../core/segmentation';
import { isMadeUp } from '../../core/geometry';
import type { Series } from '../../core/series';
import { EXPLICIT_LITTLE_ENDIAN } from '../transfer-syntax';
import { uidFromName } from '../uid';
import { elementHead, encodeElements, joinElements, lookUp, type Attributes } from './encodings/data-set';
import { fileHead } from './encodings/part10';
import type { EncodedFile } from './encode-series';
import type { ExportedSeries } from './exported-series';
import {
  SEGMENTATION_CLASSES,
  segmentationAttributes,
  segmentFrames,
  type SegmentationForm,
  type SegmentedImage,
  type SegmentFrame,
} from './iod/segmentation';
import { subjectAttributes } from './iod/subject';

/** Series number of a segmentation: that of its series, and this. */
const NUMBER_OFFSET = 1000;

export interface EncodedSegmentation extends EncodedFile {
  sopClassUid: string;
  transferSyntaxUid: string;
  seriesInstanceUid: string;
  seriesNumber: number;
}

/** Why there can be no file of segments for a series; undefined where there can. */
export function whyNoSegmentation({ header }: Series): string | undefined {
  return isMadeUp(header.geometry)
    ? 'DICOM segmentations say where each frame lies, which the files of this series do not tell. Choose NIfTI or PNG for the labels.'
    : undefined;
}

/**
 * A segmentation has a series of its own in the study and frame of reference of the images. Its UIDs follow from theirs
 * and from the labels.
 * @param exported the images as they are written
 * @param images what each slice is written as
 * Throws `UserError` (bad-request) for a series whose slices have no place.
 */
export function encodeSegmentation(
  exported: ExportedSeries,
  map: LabelMap,
  form: SegmentationForm,
  images: readonly SegmentedImage[],
): EncodedSegmentation {
  const reason = whyNoSegmentation(exported.series);
  if (reason) throw new UserError('bad-request', reason);
  const { header } = exported.series;
  const { identity } = header;
  const frames = segmentFrames(map, header.frames, form);
  const bytes = new Uint8Array(map.labels.buffer, map.labels.byteOffset, map.labels.byteLength);
  const digest = createHash('sha1').update(bytes).update(JSON.stringify(map.segments)).digest('hex');
  const seriesInstanceUid = uidFromName(`${identity.seriesInstanceUid}#segmentation#${form}`);
  const sopInstanceUid = uidFromName(`${seriesInstanceUid}#${digest}`);
  const sopClassUid = SEGMENTATION_CLASSES[form];
  const seriesNumber = Math.trunc(identity.seriesNumber) + NUMBER_OFFSET;
  const attributes: Attributes = {
    SOPClassUID: sopClassUid,
    SOPInstanceUID: sopInstanceUid,
    ...subjectAttributes(exported, header.modality === 'CT' ? 'enhanced-ct' : 'enhanced-mr'),
    PatientPosition: undefined,
    Modality: 'SEG',
    SeriesInstanceUID: seriesInstanceUid,
    SeriesNumber: String(seriesNumber),
    SeriesDescription: 'Segmentation',
    ...segmentationAttributes(header, map, frames, form, images),
  };
  const written = { ascii: identity.asWritten !== undefined };
  const pixels = form === 'binary' ? bitFrames(map, frames, header.frames) : bytes;
  return {
    name: 'SEG0001.dcm',
    sopClassUid,
    sopInstanceUid,
    seriesInstanceUid,
    seriesNumber,
    transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN,
    instanceNumber: 1,
    parts: [
      fileHead({ sopClassUid, sopInstanceUid, transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN }),
      joinElements(encodeElements(attributes, written)),
      ...pixelElement(pixels, map.labels.BYTES_PER_ELEMENT > 1 && form === 'labelmap'),
    ],
  };
}

/** Bits one after the other, the lowest of a byte first, frames without a gap (PS3.5 section 8.1.1). */
export function bitFrames(map: LabelMap, frames: readonly SegmentFrame[], slices: number): Uint8Array {
  const size = map.labels.length / slices;
  const packed = new Uint8Array(Math.ceil((size * frames.length) / 8));
  let at = 0;
  for (const { slice, segment } of frames) {
    const labels = frameLabels(map.labels, slice, size);
    for (let i = 0; i < size; i++, at++) if (labels[i] === segment!.value) packed[at >> 3]! |= 1 << (at & 7);
  }
  return packed;
}

function pixelElement(pixels: Uint8Array, words: boolean): Uint8Array[] {
  const odd = pixels.length % 2;
  const head = elementHead(lookUp('PixelData').tag, words ? 'OW' : 'OB', pixels.length + odd);
  return odd ? [head, pixels, new Uint8Array(1)] : [head, pixels];
}
