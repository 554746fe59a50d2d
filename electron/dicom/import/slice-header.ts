/** What the importer has to know of one image file: checked, with everything it cannot read refused by a reason. */
import type { DataSet } from 'dicom-parser';
import type { Orientation, Vec3 } from '../../core/geometry';
import type { Recipe } from '../../core/recipe';
import type { Identity } from '../../core/series';
import { decimalOf, decimals, items, pixelValue, text, texts, unsigned16 } from './element-values';
import { PIXEL_DATA, type Parsed } from './parse-file';
import { unpackRecipe } from '../recipe-text';
import { EXPLICIT_BIG_ENDIAN, isUncompressed, transferSyntaxLabel } from '../transfer-syntax';
import { uidFromName } from '../uid';

export interface PixelForm {
  bitsAllocated: 8 | 16;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  /** Whether bytes have to be swapped in pairs. */
  swapped: boolean;
}

export interface SliceHeader {
  sopInstanceUid: string;
  instanceNumber: number | undefined;
  transferSyntax: string;
  modality: string;
  rows: number;
  columns: number;
  form: PixelForm;
  inverted: boolean;
  padding: number | undefined;
  slope: number;
  intercept: number;
  units: string;
  window: { center: number; width: number } | undefined;
  /** [between rows, between columns], mm. */
  pixelSpacing: readonly [number, number] | undefined;
  orientation: Orientation | undefined;
  position: Vec3 | undefined;
  sliceThickness: number | undefined;
  spacingBetweenSlices: number | undefined;
  identity: Identity;
  synthetic: boolean;
  recipe: Recipe | undefined;
  /** What was seen in this file and left out. */
  notes: string[];
  /** Where the pixels lie in the file, or in what is deflated from `deflatedFrom` on. */
  pixels: { offset: number; length: number; deflatedFrom?: number };
}

export type SliceResult = { slice: SliceHeader } | { refusal: string };

const DICOMDIR = '1.2.840.10008.1.3.10';

/**
 * @param parsed a file, or its first bytes that reach into the pixel data
 * @param availableBytes size of the whole file; for a deflated one that of its inflated form is taken instead
 */
export function readSliceHeader(parsed: Parsed, availableBytes: number): SliceResult {
  if ('refusal' in parsed) return { refusal: parsed.refusal };
  try {
    return read(parsed, availableBytes);
  } catch {
    return { refusal: 'has a DICOM header that is damaged or cut off' };
  }
}

function read(parsed: Exclude<Parsed, { refusal: string }>, availableBytes: number): SliceResult {
  const { dataSet, transferSyntax, shift, deflatedFrom } = parsed;
  const refusal = whyNotReadable(dataSet, transferSyntax);
  if (refusal) return { refusal };

  const rows = unsigned16(dataSet, 'x00280010') ?? 0;
  const columns = unsigned16(dataSet, 'x00280011') ?? 0;
  if (rows === 0 || columns === 0) return { refusal: `says it has ${rows} rows and ${columns} columns` };

  const bitsAllocated = unsigned16(dataSet, 'x00280100');
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    return { refusal: `has ${bitsAllocated ?? 'an unknown number of'} bits a pixel; 8 and 16 can be read` };
  }
  const bitsStored = unsigned16(dataSet, 'x00280101') ?? bitsAllocated;
  const highBit = unsigned16(dataSet, 'x00280102') ?? bitsStored - 1;
  if (bitsStored < 1 || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    return { refusal: `says its pixels have ${bitsStored} bits up to bit ${highBit} of ${bitsAllocated}` };
  }

  const element = dataSet.elements[PIXEL_DATA]!;
  const offset = element.dataOffset - (deflatedFrom === undefined ? shift : 0);
  const end = deflatedFrom === undefined ? availableBytes : dataSet.byteArray.length;
  const needed = rows * columns * (bitsAllocated / 8);
  const present = Math.min(element.length, end - offset);
  if (present < needed) {
    return {
      refusal: `has pixel data that is cut off: ${Math.max(0, present)} of ${needed} bytes are there`,
    };
  }

  const signed = unsigned16(dataSet, 'x00280103') === 1;
  const bigEndian = transferSyntax === EXPLICIT_BIG_ENDIAN;
  const notes: string[] = [];
  const slope = decimalOf(dataSet, 'x00281053');
  if (slope === 0) notes.push('Rescale Slope is 0; 1 was taken.');
  if (Object.keys(dataSet.elements).some((tag) => /^x60[0-9a-f]{2}3000$/.test(tag)))
    notes.push('Overlays were left out.');
  const units = text(dataSet, 'x00281054');
  const modality = text(dataSet, 'x00080060').slice(0, 16) || 'OT';
  const spacing =
    decimals(dataSet, 'x00280030', 2) ??
    decimals(dataSet, 'x00181164', 2) ??
    decimals(dataSet, 'x00182010', 2);
  const orientation = decimals(dataSet, 'x00200037', 6);

  return {
    slice: {
      sopInstanceUid: uid(dataSet, 'x00080018'),
      instanceNumber: decimalOf(dataSet, 'x00200013'),
      transferSyntax,
      modality,
      rows,
      columns,
      form: {
        bitsAllocated,
        bitsStored,
        highBit,
        signed,
        swapped: bigEndian && (bitsAllocated === 16 || element.vr === 'OW'),
      },
      inverted: text(dataSet, 'x00280004') === 'MONOCHROME1',
      padding: pixelValue(dataSet, 'x00280120', signed),
      slope: slope || 1,
      intercept: decimalOf(dataSet, 'x00281052') ?? 0,
      units: units === 'US' ? '' : units || (modality === 'CT' ? 'HU' : ''),
      window: windowOf(dataSet),
      pixelSpacing: spacing && spacing.every((value) => value > 0) ? [spacing[0]!, spacing[1]!] : undefined,
      orientation:
        orientation && isOrthonormal(orientation) ? (orientation as unknown as Orientation) : undefined,
      position: decimals(dataSet, 'x00200032', 3) as unknown as Vec3 | undefined,
      sliceThickness: positive(decimalOf(dataSet, 'x00180050')),
      spacingBetweenSlices: positive(decimalOf(dataSet, 'x00180088')),
      identity: identityOf(dataSet),
      synthetic: text(dataSet, 'x0008001c') === 'YES',
      recipe: recipeIn(dataSet),
      notes,
      pixels: { offset, length: needed, ...(deflatedFrom !== undefined && { deflatedFrom }) },
    },
  };
}

/** What kind of file this is that the importer has no use for; `undefined` for a plain grey image. */
function whyNotReadable(dataSet: DataSet, transferSyntax: string): string | undefined {
  if (text(dataSet, 'x00020002') === DICOMDIR) return 'is a DICOMDIR, an index of other files';
  const element = dataSet.elements[PIXEL_DATA];
  if (!element) {
    const modality = text(dataSet, 'x00080060');
    const cutOff = dataSet.elements['x00280010'] !== undefined;
    if (cutOff) return 'says it is an image but has no pixel data';
    return `is DICOM but not an image${modality ? ` (modality ${modality})` : ''}`;
  }
  if (!isUncompressed(transferSyntax)) {
    return `has compressed pixels that cannot be read yet: ${transferSyntaxLabel(transferSyntax)}`;
  }
  if (element.length === 0xffffffff)
    return 'has compressed pixels although its transfer syntax says otherwise';
  const frames = decimalOf(dataSet, 'x00280008') ?? 1;
  if (frames > 1) return `holds ${frames} frames in one file, which cannot be read yet`;
  const photometric = text(dataSet, 'x00280004');
  if (
    (unsigned16(dataSet, 'x00280002') ?? 1) !== 1 ||
    (photometric && !photometric.startsWith('MONOCHROME'))
  ) {
    return `is a colour image (${photometric || 'kind unknown'}); only grey ones can be read`;
  }
  if (items(dataSet, 'x00283000').length > 0)
    return 'needs a modality look-up table, which cannot be applied yet';
  if (text(dataSet, 'x0020000e') === '') return 'has no Series Instance UID';
  return undefined;
}

function identityOf(dataSet: DataSet): Identity {
  const short = (tag: string) => text(dataSet, tag).slice(0, 1024);
  return {
    patientName: short('x00100010'),
    patientId: short('x00100020'),
    studyDescription: short('x00081030'),
    seriesDescription: short('x0008103e'),
    studyDate: matching(text(dataSet, 'x00080020'), /^\d{8}$/),
    studyTime: matching(text(dataSet, 'x00080030'), /^\d{2,6}(\.\d{1,6})?$/),
    studyInstanceUid: uid(dataSet, 'x0020000d'),
    seriesInstanceUid: uid(dataSet, 'x0020000e'),
    frameOfReferenceUid: uid(dataSet, 'x00200052'),
    seriesNumber: Math.trunc(decimalOf(dataSet, 'x00200011') ?? 0),
    bodyPart: short('x00180015'),
  };
}

function recipeIn(dataSet: DataSet): Recipe | undefined {
  for (const equipment of items(dataSet, 'x0018a001')) {
    const recipe = unpackRecipe(text(equipment, 'x0018a003'));
    if (recipe) return recipe;
  }
  return unpackRecipe(text(dataSet, 'x00204000'));
}

/** A UID as it is, one made from it where it is none, '' where it is absent. */
function uid(dataSet: DataSet, tag: string): string {
  const value = texts(dataSet, tag)[0] ?? '';
  return value === '' || /^[0-9.]{1,64}$/.test(value) ? value : uidFromName(value);
}

function windowOf(dataSet: DataSet): { center: number; width: number } | undefined {
  const center = decimalOf(dataSet, 'x00281050');
  const width = decimalOf(dataSet, 'x00281051');
  return center !== undefined && width !== undefined && width > 0 ? { center, width } : undefined;
}

function isOrthonormal(o: number[]): boolean {
  const along = (a: number, b: number) => o[a]! * o[b]! + o[a + 1]! * o[b + 1]! + o[a + 2]! * o[b + 2]!;
  return Math.abs(along(0, 0) - 1) < 0.01 && Math.abs(along(3, 3) - 1) < 0.01 && Math.abs(along(0, 3)) < 0.01;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function matching(value: string, pattern: RegExp): string {
  return pattern.test(value) ? value : '';
}
