/**
 * What the importer has to know of the frames of one image file, each a slice: checked, with everything that it cannot
 * read refused by a reason.
 */
import type { Orientation, Vec3 } from '../../../core/geometry';
import type { Recipe } from '../../../core/recipe';
import type { Identity } from '../../../core/series';
import type { DataSet } from 'dicom-parser';
import { decimalOf, text, texts, unsigned16 } from '../element-values';
import { DAMAGED, type Parsed, type ParsedFile } from '../parse-file';
import { readPixelSource, type PixelSource } from '../pixels/pixel-source';
import { frameAttributes } from './frame-attributes';
import { identityOf, notesOnTexts, recipeIn, uidOf } from './identity';
import { cineTimes, framesAreTimes, momentsOf, type Moments } from './moments';
import { planeOf } from './plane';
import { whyNoImage } from './refusal';
import { traitsOf, type Traits } from './traits';
import { valueRulesOf, type Window } from './value-rules';

export interface SliceHeader {
  /** Everything about the pixels of the file; the same object for all its frames. */
  source: PixelSource;
  /** Frame within the file, from 0. */
  frame: number;
  sopClassUid: string;
  sopInstanceUid: string;
  /** Instance Number of the file. */
  instanceNumber: number | undefined;
  modality: string;
  /** Modality value = value · slope + intercept. */
  slope: number;
  intercept: number;
  units: string;
  windows: Window[];
  /** [between rows, between columns], mm. */
  pixelSpacing: readonly [number, number] | undefined;
  /** Height of a pixel by its width, where no spacing is known. */
  pixelAspect?: number | undefined;
  orientation: Orientation | undefined;
  position: Vec3 | undefined;
  sliceThickness: number | undefined;
  spacingBetweenSlices: number | undefined;
  /** An overview image, to be kept apart from what it shows (Image Type LOCALIZER). */
  localizer: boolean;
  /** The slices of a volume side by side in one image (Siemens). */
  mosaic: boolean;
  traits: Traits;
  moments: Moments;
  identity: Identity;
  synthetic: boolean;
  recipe: Recipe | undefined;
  /** What was seen in this file and left out or converted: whole sentences. */
  notes: string[];
  /** Bytes of the file up to and including the header of its pixel data; of a deflated one they are not the first. */
  headerBytes: number;
}

export type ImageResult = { slices: SliceHeader[] } | Refusal;

/**
 * @param parsed a file, or its first bytes that reach into the pixel data
 * @param availableBytes size of the whole file
 */
export function readSliceHeaders(parsed: Parsed, availableBytes: number): ImageResult {
  return guarded(parsed, () => {
    const image = readImage(parsed as ParsedFile, availableBytes);
    return 'refusal' in image
      ? image
      : { slices: Array.from({ length: image.frames }, (_, i) => image.slice(i)) };
  }) as ImageResult;
}

/** The same for any number of frames: waits for `pause` between them, which may throw. */
export async function readSliceHeadersInTurns(
  parsed: Parsed,
  availableBytes: number,
  pause: () => Promise<void> | undefined,
): Promise<ImageResult> {
  const image = guarded(parsed, () => readImage(parsed as ParsedFile, availableBytes));
  if ('refusal' in image) return image;
  const slices: SliceHeader[] = [];
  for (let frame = 0; frame < image.frames; frame++) {
    await pause();
    const one = guarded(parsed, () => image.slice(frame));
    if ('refusal' in one) return one;
    slices.push(one);
  }
  return { slices };
}

interface Refusal {
  refusal: string;
  isArchive?: true;
}

/** What `make` makes of a file, or why that cannot be. */
function guarded<Made>(parsed: Parsed, make: () => Made): Made | Refusal {
  if ('refusal' in parsed) return { refusal: parsed.refusal, ...(parsed.isArchive && { isArchive: true }) };
  try {
    return make();
  } catch {
    return { refusal: DAMAGED };
  }
}

interface Image {
  frames: number;
  slice: (frame: number) => SliceHeader;
}

function readImage(parsed: ParsedFile, availableBytes: number): Image | Refusal {
  const { dataSet } = parsed;
  const refusal = whyNoImage(parsed);
  if (refusal) return { refusal };
  const pixels = readPixelSource(parsed, availableBytes);
  if ('refusal' in pixels) return pixels;
  const { source } = pixels;
  const { frames } = source;
  const modality = text(dataSet, 'x00080060').slice(0, 16) || 'OT';
  const common = {
    source,
    sopClassUid: uidOf(dataSet, 'x00080016'),
    sopInstanceUid: uidOf(dataSet, 'x00080018'),
    instanceNumber: decimalOf(dataSet, 'x00200013'),
    modality,
    identity: identityOf(dataSet),
    synthetic: text(dataSet, 'x0008001c') === 'YES',
    recipe: recipeIn(dataSet),
    localizer: text(dataSet, 'x00080008').split('\\')[2]?.trim() === 'LOCALIZER',
    mosaic: isMosaic(dataSet),
    headerBytes: dataSet.elements[parsed.pixelTag!]!.dataOffset - parsed.shift,
  };
  const notes = [...parsed.notes, ...notesOnTexts(dataSet, common.identity), ...source.notes];
  const attributes = frameAttributes(dataSet);
  const cine = cineTimes(dataSet, frames);
  const overTime = framesAreTimes(dataSet);

  const slice = (frame: number): SliceHeader => {
    const at = attributes(frame);
    const { notes: aboutPlane, ...plane } = planeOf(dataSet, frame, at, frames);
    // The position of a mosaic is that of no tile.
    if (common.mosaic) plane.position = undefined;
    const { notes: aboutValues, windows, ...rules } = valueRulesOf(dataSet, modality, source, at);
    const located = plane.position !== undefined;
    return {
      ...common,
      ...plane,
      ...rules,
      windows: windows.length > 0 ? windows : lutWindows(source),
      frame,
      traits: traitsOf(dataSet, frame, frames, at),
      // A rate of frames that lie side by side in space is that of playing them, not of taking them.
      moments: momentsOf(frame, frames, at, overTime || !located ? cine : undefined),
      notes: aboutPlane.length + aboutValues.length > 0 ? [...notes, ...aboutPlane, ...aboutValues] : notes,
    };
  };
  return { frames, slice };
}

/** By Image Type, or by the number of tiles where that was removed. */
function isMosaic(dataSet: DataSet): boolean {
  if (texts(dataSet, 'x00080008').slice(2).includes('MOSAIC')) return true;
  const tiles =
    text(dataSet, 'x00190010') === 'SIEMENS MR HEADER' ? unsigned16(dataSet, 'x0019100a') : undefined;
  return tiles !== undefined && tiles > 1;
}

function lutWindows({ lutWindow }: PixelSource): Window[] {
  return lutWindow ? [lutWindow] : [];
}
