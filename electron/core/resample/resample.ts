/**
 * Slices that are unevenly spaced, or lean over as a tilted gantry makes them, to an even and straight stack. Only on
 * request: an import never interpolates.
 */
import { UserError } from '../errors';
import { roundingNote } from '../exact-values';
import { add, positionsAlongNormal, scale, sliceNormal } from '../geometry';
import {
  isFrameSynthetic,
  isSynthetic,
  recipeOf,
  type Provenance,
  type Series,
  type SeriesHeader,
  type ValueMeaning,
} from '../series';
import { rangeOf } from '../values';
import { newFrame, newPlaces } from './new-frame';
import { shiftSlice } from './shift-slice';
import { weightsAt, type ResampleKernel, type Weights } from './slice-weights';

export type { ResampleKernel } from './slice-weights';

/** 4 GB of them. */
const MOST_VOXELS = 2 ** 31;

export interface ResampleOptions {
  /** Between slices: cubic Hermite with tangents by finite differences (Catmull-Rom where spacing is even), or linear. */
  kernel: ResampleKernel;
  /** Distance of the new slices, mm; the usual distance of the old ones, so that both ends stay, where absent. */
  spacing?: number;
  /** Series Instance UID of the new series. */
  seriesInstanceUid: string;
}

/**
 * Yields after each new slice and returns the new series. Rows and columns grow so that nothing of a leaning stack is
 * cut off; what was not scanned gets the padding value, or the lowest value.
 * @throws UserError (bad-request) for a series that has no order in space
 */
export function* resample(
  series: Series,
  { kernel, spacing, seriesInstanceUid }: ResampleOptions,
): Generator<{ done: number; total: number }, Series> {
  const { header } = series;
  const reason = whyNotResampled(header);
  if (reason) throw new UserError('bad-request', `This series cannot be resampled: ${reason}`);
  const { geometry } = header;
  const along = positionsAlongNormal(geometry);
  const places = newPlaces(along, spacing);
  const frame = newFrame(geometry, along);
  const rows = header.rows + frame.addedRows;
  const columns = header.columns + frame.addedColumns;
  const size = rows * columns;
  if (size * places.length > MOST_VOXELS) {
    throw new UserError(
      'bad-request',
      `${places.length} slices of ${columns} × ${rows} do not fit into memory. Choose a larger distance.`,
    );
  }
  const voxels = new Int16Array(size * places.length);
  const [lowest, highest] = rangeOf(series.voxels);
  const [low, high] = allowedRange(header.values, lowest, highest);
  const fill = header.values.padding ?? lowest;

  const shifted = new Map<number, Float32Array>();
  const sliceAt = (index: number): Float32Array => {
    let slice = shifted.get(index);
    if (!slice) {
      slice = shiftSlice(series, index, rows, columns, frame.shifts[index]!, header.values.padding);
      // A new slice draws on four old ones at most, and neighbours on the same.
      if (shifted.size > 5) shifted.delete(shifted.keys().next().value!);
      shifted.set(index, slice);
    }
    return slice;
  };
  const used: Weights[] = [];
  for (const [k, place] of places.entries()) {
    const weights = weightsAt(along, place, kernel);
    used.push(weights);
    const sources = weights.slices.map(({ index, weight }) => ({ values: sliceAt(index), weight }));
    const nearest = sliceAt(weights.nearest);
    for (let i = 0; i < size; i++) {
      let value = 0;
      for (const source of sources) value += source.weight * source.values[i]!;
      // Beside what was not scanned there is nothing to interpolate with.
      if (Number.isNaN(value)) value = nearest[i]!;
      voxels[k * size + i] = Number.isNaN(value) ? fill : Math.min(high, Math.max(low, Math.round(value)));
    }
    yield { done: k + 1, total: places.length };
  }

  const normal = sliceNormal(geometry.orientation);
  const positions = places.map((place) => add(frame.origin, scale(normal, place - along[0]!)));
  return {
    voxels,
    header: {
      ...withoutSlices(header),
      rows,
      columns,
      frames: places.length,
      geometry: { ...geometry, positions },
      ...framesFrom(header, used),
      identity: {
        ...header.identity,
        seriesInstanceUid,
        seriesDescription: described(header.identity.seriesDescription, places),
      },
      provenance: provenanceOf(header, kernel, places, frame.leans),
    },
  };
}

/** Why a series has no order in space that could be made even, or `undefined`. */
export function whyNotResampled({
  geometry,
  notVolume,
}: Pick<SeriesHeader, 'geometry' | 'notVolume'>): string | undefined {
  if (notVolume) return notVolume;
  const along = positionsAlongNormal(geometry);
  if (along.length < 2) return 'It has one slice.';
  const sign = Math.sign(along[along.length - 1]! - along[0]!);
  const double = along.findIndex((place, i) => i > 0 && sign * (place - along[i - 1]!) < 1e-4);
  return double > 0 ? `Slices ${double} and ${double + 1} lie at the same position.` : undefined;
}

function withoutSlices(header: SeriesHeader): SeriesHeader {
  const {
    timesMs: _times,
    cycleMs: _cycle,
    frameSources: _sources,
    syntheticFrames: _synthetic,
    ...rest
  } = header;
  const { maxError: _error, ...values } = rest.values;
  return { ...rest, values };
}

/** Where each new slice comes from, and which of them have something synthetic in them. */
function framesFrom(header: SeriesHeader, used: readonly Weights[]): Partial<SeriesHeader> {
  const { frameSources, syntheticFrames } = header;
  const indices = used.map(({ slices }) => slices.map(({ index }) => index));
  const synthetic = indices.flatMap((from, k) => (from.some((i) => isFrameSynthetic(header, i)) ? [k] : []));
  return {
    ...(frameSources && { frameSources: indices.map((from) => from.flatMap((i) => frameSources[i] ?? [])) }),
    ...(syntheticFrames && synthetic.length < used.length && { syntheticFrames: synthetic }),
  };
}

function provenanceOf(
  header: SeriesHeader,
  kernel: ResampleKernel,
  places: readonly number[],
  leans: boolean,
): Provenance {
  const sentence =
    `Resampled from ${header.frames} slices to ${places.length}, ${stepOf(places)} mm apart` +
    `${leans ? ', and straightened' : ''} (${kernel} interpolation).`;
  const recipe = recipeOf(header);
  const old = header.provenance.kind === 'imported' ? header.provenance : undefined;
  return {
    kind: 'imported',
    transferSyntaxes: old?.transferSyntaxes ?? [],
    synthetic: isSynthetic(header),
    ...(recipe && { recipe }),
    warnings: [...(old?.warnings ?? []), ...roundingOf(header)].map(before),
    derivations: [...(old?.derivations ?? []), { kind: 'resampled', sentence }],
  };
}

/** The new voxels are others than those that were rounded, and there are no exact ones beside them. */
function roundingOf({ values: { maxError, units } }: SeriesHeader): string[] {
  return maxError === undefined ? [] : [roundingNote(maxError, units)];
}

/** Odd things about the old stack are told of it once, however often it is resampled. */
function before(warning: string): string {
  return warning.startsWith(BEFORE) ? warning : `${BEFORE}${warning}`;
}
const BEFORE = 'Before resampling: ';

/** mm, as it is shown. */
function stepOf(places: readonly number[]): number {
  return places.length > 1 ? Number(Math.abs(places[1]! - places[0]!).toFixed(4)) : 0;
}

/** With its new distance, within what a description in a DICOM file holds; that of a resampling before is replaced. */
function described(description: string, places: readonly number[]): string {
  const name = description.replace(/, resampled [\d.]+ mm$/, '');
  const addition = `resampled ${Number(stepOf(places).toFixed(2))} mm`;
  return name ? `${name.slice(0, 62 - addition.length)}, ${addition}` : addition;
}

/** What the stored form holds, so that overshoot of the interpolation does not wrap round or need more bits. */
function allowedRange(
  { bitsStored, signed }: ValueMeaning,
  lowest: number,
  highest: number,
): [number, number] {
  const [low, high] = signed
    ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1]
    : [0, 2 ** bitsStored - 1];
  return [Math.min(low, lowest), Math.min(32767, Math.max(high, highest))];
}
