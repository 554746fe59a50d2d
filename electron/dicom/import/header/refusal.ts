/** Objects that hold pixels but are no images of a series, and files that hold none. */
import { text } from '../element-values';
import { DAMAGED, type ParsedFile } from '../parse-file';

const DICOMDIR = '1.2.840.10008.1.3.10';

const NO_IMAGES: Record<string, string> = {
  [DICOMDIR]: 'is a DICOMDIR, an index of other files',
  '1.2.840.10008.5.1.4.1.1.66.4':
    'is a segmentation: it marks regions of other images and is no image itself',
  '1.2.840.10008.5.1.4.1.1.66.7': 'is a label map: it marks regions of other images and is no image itself',
  '1.2.840.10008.5.1.4.1.1.66.5': 'is a surface segmentation, not an image',
  '1.2.840.10008.5.1.4.1.1.77.1.6': 'is a whole slide image in tiles, which is not supported',
};

/** What of an object there is no use for, reading on from the file's name; `undefined` for an image. */
export function whyNoImage({ dataSet, pixelTag, endsEarly }: ParsedFile): string | undefined {
  const known = NO_IMAGES[text(dataSet, 'x00080016')] ?? NO_IMAGES[text(dataSet, 'x00020002')];
  if (known) return known;
  if (pixelTag === undefined) {
    if (dataSet.elements['x00280010'] !== undefined)
      return endsEarly ? DAMAGED : 'says it is an image but has no pixel data';
    const modality = text(dataSet, 'x00080060');
    return `is DICOM but not an image${modality ? ` (modality ${modality})` : ''}`;
  }
  return undefined;
}
