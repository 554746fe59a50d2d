/** Where a frame lies in the patient and how large its pixels are, by modality (PS3.3 C.7.6.2, C.7.6.16.2, C.8). */
import type { DataSet } from 'dicom-parser';
import { add, dot, scale, sliceNormal, subtract, type Orientation, type Vec3 } from '../../../core/geometry';
import { decimalOf, decimals, items, text, texts } from '../element-values';
import { numbersIn, unreadable, type FrameAttributes } from './frame-attributes';

export interface Plane {
  /** [between rows, between columns], mm. */
  pixelSpacing: readonly [number, number] | undefined;
  /** Height of a pixel by its width, where the file tells no more of its size (PS3.3 C.7.6.3.1.7). */
  pixelAspect?: number | undefined;
  orientation: Orientation | undefined;
  position: Vec3 | undefined;
  sliceThickness: number | undefined;
  spacingBetweenSlices: number | undefined;
  /** Whole sentences. */
  notes: string[];
}

const ORIENTATION = 'Image Orientation (Patient)';
const POSITION = 'Image Position (Patient)';
const PLANE_POSITION = 'x00209113';
const PLANE_ORIENTATION = 'x00209116';
const PIXEL_MEASURES = 'x00289110';
const VOLUME_POSITION = 'x0020930e';
const VOLUME_ORIENTATION = 'x0020930f';

/** @param frame within the file, from 0 */
export function planeOf(dataSet: DataSet, frame: number, attributes: FrameAttributes, frames: number): Plane {
  const notes: string[] = [];
  const given =
    attributes.decimals('x00200037', 6, PLANE_ORIENTATION) ??
    attributes.numbers('x00209302', 'FD', 6, VOLUME_ORIENTATION) ??
    detectorDecimals(dataSet, 'x00200037', 6);
  if (!given) notes.push(...unreadable(attributes, ORIENTATION, 'x00200037', 6, PLANE_ORIENTATION));
  const orientation = given && directionsOf(given, notes);
  // Negative in NM, where slices run against the normal.
  const between = attributes.decimal('x00180088', PIXEL_MEASURES);
  const pixelSpacing = spacingOf(dataSet, attributes, notes);
  return {
    pixelSpacing,
    ...(!pixelSpacing && { pixelAspect: aspectOf(dataSet) }),
    orientation,
    position: positionOf(dataSet, frame, attributes, frames, { orientation, between, notes }),
    sliceThickness: positive(attributes.decimal('x00180050', PIXEL_MEASURES)),
    spacingBetweenSlices: between === undefined ? undefined : positive(Math.abs(between)),
    notes,
  };
}

function positionOf(
  dataSet: DataSet,
  frame: number,
  attributes: FrameAttributes,
  frames: number,
  {
    orientation,
    between,
    notes,
  }: { orientation: Orientation | undefined; between: number | undefined; notes: string[] },
): Vec3 | undefined {
  const inGroup = attributes
    .groups(PLANE_POSITION)
    .map((group) => decimals(group, 'x00200032', 3))
    .find((position) => position !== undefined);
  if (inGroup) return inGroup as unknown as Vec3;
  const inVolume = attributes.numbers('x00209301', 'FD', 3, VOLUME_POSITION);
  if (inVolume) return inVolume as unknown as Vec3;
  const first = (attributes.decimals('x00200032', 3) ?? detectorDecimals(dataSet, 'x00200032', 3)) as
    Vec3 | undefined;
  if (!first) notes.push(...unreadable(attributes, POSITION, 'x00200032', 3, PLANE_POSITION));
  if (!first || frames === 1) return first;
  // One position for all frames: only with a rule that moves it on has each of them a place.
  const offset = orientation && frameOffset(dataSet, frame, frames, between);
  if (offset !== undefined) return add(first, scale(sliceNormal(orientation!), offset));
  notes.push(`One position is given for all ${frames} frames; it was not used.`);
  return undefined;
}

/** Distance of a frame from the first along the normal, mm: RT dose grids (C.8.8.3.2) and reconstructed NM (C.8.4.9). */
function frameOffset(
  dataSet: DataSet,
  frame: number,
  frames: number,
  between: number | undefined,
): number | undefined {
  const grid = texts(dataSet, 'x3004000c').map(Number);
  if (grid.length === frames && grid.every(Number.isFinite)) return grid[frame]! - grid[0]!;
  const slices = numbersIn(dataSet, 'x00540080', 'US', frames);
  if (slices && between !== undefined) return (slices[frame]! - 1) * between;
  return undefined;
}

function detectorDecimals(dataSet: DataSet, tag: string, count: number): number[] | undefined {
  const detector = items(dataSet, 'x00540022')[0];
  return detector && decimals(detector, tag, count);
}

function spacingOf(
  dataSet: DataSet,
  attributes: FrameAttributes,
  notes: string[],
): readonly [number, number] | undefined {
  const inPatient = pair(attributes.decimals('x00280030', 2, PIXEL_MEASURES));
  const calibrated = text(dataSet, 'x00280a02');
  const atDetector = pair(decimals(dataSet, 'x00181164', 2));
  if (inPatient) {
    if (calibrated) notes.push(`Pixel spacing is calibrated (${calibrated.toLowerCase()}).`);
    else if (atDetector && sameSpacing(inPatient, atDetector) && isProjection(dataSet)) {
      notes.push(
        'Pixel spacing is that at the detector; lengths in the patient are shorter by the magnification.',
      );
    }
    return inPatient;
  }
  notes.push(...unusableSpacing(attributes));
  const region = regionSpacing(dataSet, notes);
  if (region) return region;
  if (atDetector) {
    const magnification = decimalOf(dataSet, 'x00181114');
    notes.push(
      magnification && magnification > 1
        ? `Pixel spacing is that at the detector; lengths in the patient are shorter, by a magnification of about ${Number(magnification.toFixed(3))}.`
        : 'Pixel spacing is that at the detector; lengths in the patient are shorter by the magnification.',
    );
    return atDetector;
  }
  const scanned = pair(decimals(dataSet, 'x00182010', 2));
  if (scanned) notes.push('Pixel spacing is that of the scanned film or paper.');
  return scanned;
}

function unusableSpacing(attributes: FrameAttributes): string[] {
  const values = attributes.decimals('x00280030', 2, PIXEL_MEASURES);
  if (values) return [`Pixel Spacing is given as ${values.join(' by ')} mm and was not used.`];
  return unreadable(attributes, 'Pixel Spacing', 'x00280030', 2, PIXEL_MEASURES);
}

function aspectOf(dataSet: DataSet): number | undefined {
  const ratio = pair(decimals(dataSet, 'x00280034', 2));
  return ratio && ratio[0] / ratio[1];
}

function isProjection(dataSet: DataSet): boolean {
  return /^(CR|DX|MG|XA|RF|RG|IO|PX)$/.test(text(dataSet, 'x00080060'));
}

const CENTIMETRE = 3;
/** 2D tissue images; spectra and curves are calibrated in other units (C.8.5.5.1). */
const TISSUE = 1;

/** The calibration of an ultrasound image, where one region or all alike say it. */
function regionSpacing(dataSet: DataSet, notes: string[]): readonly [number, number] | undefined {
  const regions = items(dataSet, 'x00186011');
  const spacings = regions.flatMap((region) => {
    const [format] = numbersIn(region, 'x00186012', 'US', 1) ?? [TISSUE];
    const [unitX] = numbersIn(region, 'x00186024', 'US', 1) ?? [0];
    const [unitY] = numbersIn(region, 'x00186026', 'US', 1) ?? [0];
    const [x] = numbersIn(region, 'x0018602c', 'FD', 1) ?? [0];
    const [y] = numbersIn(region, 'x0018602e', 'FD', 1) ?? [0];
    if (format !== TISSUE || unitX !== CENTIMETRE || unitY !== CENTIMETRE || !x || !y) return [];
    return [[Math.abs(y) * 10, Math.abs(x) * 10] as const];
  });
  const first = spacings[0];
  if (!first) return undefined;
  if (spacings.some((spacing) => !sameSpacing(spacing, first))) {
    notes.push('Regions of the image have different calibrations; no pixel spacing was taken.');
    return undefined;
  }
  if (regions.length > 1) notes.push('Pixel spacing holds within the calibrated region of the image only.');
  return first;
}

export function sameSpacing(a: readonly [number, number], b: readonly [number, number]): boolean {
  return Math.abs(a[0] - b[0]) < 1e-4 * a[0] && Math.abs(a[1] - b[1]) < 1e-4 * a[1];
}

function pair(values: number[] | undefined): readonly [number, number] | undefined {
  return values && values.every((value) => value > 0) ? [values[0]!, values[1]!] : undefined;
}

/** Direction cosines that are off by less are rounded, not wrong. */
const ROUNDED = 1e-4;
/** Lengths that are off by more than this share, and cosines of the angle beyond this, are no directions of a plane. */
const MOST_OFF = 0.05;

/** Two unit vectors at a right angle, which those in the file are nearly; `undefined` where they are far from it. */
function directionsOf(cosines: readonly number[], notes: string[]): Orientation | undefined {
  const [row, column] = [cosines.slice(0, 3), cosines.slice(3, 6)] as unknown as [Vec3, Vec3];
  const lengths = [Math.hypot(...row), Math.hypot(...column)] as const;
  const unitRow = scale(row, 1 / lengths[0]);
  const angle = dot(unitRow, scale(column, 1 / lengths[1]));
  const off = Math.max(Math.abs(lengths[0] - 1), Math.abs(lengths[1] - 1), Math.abs(angle));
  if (off <= ROUNDED) return cosines as unknown as Orientation;
  if (!(off <= MOST_OFF)) {
    notes.push(`${ORIENTATION} is no pair of unit vectors at a right angle; it was not used.`);
    return undefined;
  }
  notes.push(`${ORIENTATION} is not quite a pair of unit vectors at a right angle; it was made one.`);
  const upright = subtract(column, scale(unitRow, dot(unitRow, column)));
  const unitColumn = scale(upright, 1 / Math.hypot(...upright));
  return [...unitRow, ...unitColumn];
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
