/** Key images as a DICOM Key Object Selection (PS3.3 A.35.4, PS3.16 TID 2010). */
import type { KeyImage } from '../../core/measure/annotations';
import type { Series } from '../../core/series';
import { CONCEPT } from './codes';
import { imageItem, textItem } from './content-items';
import { encodeDocument } from './document';
import { imageReference } from './references';

const KEY_OBJECT_SELECTION = '1.2.840.10008.5.1.4.1.1.88.59';

/** A DICOM file that points at the key images; `keys` must not be empty. */
export function encodeKeyObjects(series: Series, keys: readonly KeyImage[], now = new Date()): Uint8Array {
  const images = keys.map(({ frame }) => imageReference(series, frame));
  const notes = keys
    .filter(({ note }) => note !== '')
    .map(({ frame, note }) => `Slice ${frame + 1}: ${note}`)
    .join('\n');
  return encodeDocument(series.header, {
    sopClassUid: KEY_OBJECT_SELECTION,
    modality: 'KO',
    description: 'Key images',
    seriesNumber: 9002,
    title: CONCEPT.ofInterest,
    template: '2010',
    images,
    now,
    items: [
      ...(notes ? [textItem('CONTAINS', CONCEPT.keyObjectDescription, notes)] : []),
      ...images.map((image) => imageItem('CONTAINS', image)),
    ],
  });
}
