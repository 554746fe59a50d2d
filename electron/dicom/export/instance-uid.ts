/** SOP Instance UIDs of exported images: the same slice is the same object each time, a different one never is. */
import { createHash } from 'node:crypto';
import { frameVoxels, type ImageReference, type Series, type SeriesHeader } from '../../core/series';
import { uidFromName } from '../uid';
import { littleEndianBytes } from './encodings/pixel-data';
import { exportedSeries } from './exported-series';
import { isMultiFrame, objectKind, SOP_CLASSES } from './iod/object-kind';
import { unsignedSeries } from './unsigned-series';

/**
 * UID of a file: it follows from the series UID, the place, and the pixels of one frame or of all.
 * @param index of the file, from 0
 */
export function instanceUid(header: SeriesHeader, index: number, pixels: Int16Array): string {
  // As name-based UIDs are made anyway (RFC 9562 section 5.5). In this thread: to hand the pixels to another costs a copy
  // of them, which takes half as long as the digest.
  const digest = createHash('sha1').update(littleEndianBytes(pixels)).digest('hex');
  const place = header.geometry.positions[index]!.join('/');
  return uidFromName(`${header.identity.seriesInstanceUid}#${index + 1}#${place}#${digest}`);
}

/**
 * UID of an image of a series whose own UID names all that its pixels follow from, as in a planned dataset: it is known
 * before there are pixels.
 */
export function plannedInstanceUid(seriesInstanceUid: string, index: number): string {
  return uidFromName(`${seriesInstanceUid}#image#${index + 1}`);
}

/** The image that an export with no choices made writes for a frame: for objects that refer to it. */
export function exportedImage(
  series: Series,
  frame: number,
): ImageReference & { studyInstanceUid: string; seriesInstanceUid: string } {
  const kind = objectKind(series.header, 'classic');
  const all = isMultiFrame(kind);
  const { header, voxels } = exportedSeries(all ? unsignedSeries(series).series : series).series;
  const pixels = all ? voxels : frameVoxels(series, frame);
  return {
    studyInstanceUid: header.identity.studyInstanceUid,
    seriesInstanceUid: header.identity.seriesInstanceUid,
    sopClassUid: SOP_CLASSES[kind],
    sopInstanceUid: instanceUid(header, all ? 0 : frame, pixels),
    ...(all && { frame: frame + 1 }),
  };
}
