/** Which SOP class a series is written as. */
import { UserError } from '../../../core/errors';
import type { DicomObject } from '../../../core/export-options';
import { isMadeUp } from '../../../core/geometry';
import type { SeriesHeader } from '../../../core/series';

export type ObjectKind = 'ct' | 'mr' | 'enhanced-ct' | 'enhanced-mr' | 'secondary-capture';

export const SOP_CLASSES: Record<ObjectKind, string> = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  'enhanced-ct': '1.2.840.10008.5.1.4.1.1.2.1',
  'enhanced-mr': '1.2.840.10008.5.1.4.1.1.4.1',
  // Multi-frame Grayscale Word Secondary Capture Image Storage: 9 to 16 bits a pixel.
  'secondary-capture': '1.2.840.10008.5.1.4.1.1.7.3',
};

/**
 * What has no place or size that is known, or a modality whose own object this program cannot fill, becomes a secondary capture.
 * Throws `UserError` (bad-request) for an enhanced object of what is neither CT nor MR.
 */
export function objectKind(
  header: Pick<SeriesHeader, 'modality' | 'geometry'>,
  wanted: DicomObject,
): ObjectKind {
  const { modality, geometry } = header;
  const known = modality === 'CT' || modality === 'MR';
  // CT and MR images say where they lie and how large pixels are; what was made up is not written as if it were known.
  const anatomical = known && !isMadeUp(geometry);
  if (wanted === 'enhanced') {
    if (known && !anatomical) {
      throw new UserError(
        'bad-request',
        'Enhanced DICOM objects say where each frame lies and how large its pixels are, which the files of this series do not tell. Choose the classic object.',
      );
    }
    if (!anatomical) {
      throw new UserError(
        'bad-request',
        `Enhanced DICOM objects are for CT and MR, and this series is of modality ${modality || '(none)'}. Choose the classic object.`,
      );
    }
    return modality === 'CT' ? 'enhanced-ct' : 'enhanced-mr';
  }
  if (wanted === 'secondary-capture' || !anatomical) return 'secondary-capture';
  return modality === 'CT' ? 'ct' : 'mr';
}

/** Whether all frames go into one file. */
export function isMultiFrame(kind: ObjectKind): boolean {
  return kind !== 'ct' && kind !== 'mr';
}
