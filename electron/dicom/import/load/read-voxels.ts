/** Values of all slices as 16-bit voxels under one rescale. */
import { UserError } from '../../../core/errors';
import type { ExactArray, ExactValues } from '../../../core/exact-values';
import type { ValueMeaning } from '../../../core/series';
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import { commonRescale, type CommonRescale, type SliceScale } from './common-rescale';
import { eachFrame, type LoadOptions } from './each-frame';
import { cancelPoint } from '../reading/source-file';
import { leaveOut, type LeftOut } from './left-out';

export type Scale = Pick<
  ValueMeaning,
  'rescaleSlope' | 'rescaleIntercept' | 'bitsStored' | 'signed' | 'maxError'
> & {
  /** Added to stored values to make them fit; `undefined` where there is no such number. */
  shift: number | undefined;
};

export interface ReadVoxels {
  /** Without the slices that could not be read. */
  stack: OrderedStack<FoundSlice>;
  /** Frame-major. */
  voxels: Int16Array;
  /** What the files held, where the voxels are rounded. */
  exact?: ExactValues | undefined;
  scale: Scale;
  /** What was put in the place of values that are none, a sentence each. */
  warnings: string[];
  leftOut: LeftOut[];
}

/** The voxels of those slices that can be read. Throws `UserError` (bad-file) where that is none, `CancelledError`. */
export async function readVoxels(stack: OrderedStack<FoundSlice>, options: LoadOptions): Promise<ReadVoxels> {
  const warnings: string[] = [];
  const read = areNarrow(stack.slices)
    ? await readNarrow(stack, options)
    : await readWide(stack, options, warnings);
  return { ...read, warnings };
}

type Read = Omit<ReadVoxels, 'warnings'>;

async function readNarrow(whole: OrderedStack<FoundSlice>, options: LoadOptions): Promise<Read> {
  const all = allocate(whole.slices, Int16Array);
  const visited = await eachFrame(whole.slices, options, (slice, i, reader) =>
    reader.readInto(slice.frame, frameOf(all, i, whole.slices.length)),
  );
  const { stack, leftOut } = leaveOut(whole, visited);
  await cancelPoint(options.signal);
  const voxels = leftOut.length === 0 ? all : pick(all, whole.slices, stack.slices);
  if (haveOneScale(stack.slices)) {
    return { stack, voxels, scale: asStored(stack.slices, voxels), leftOut };
  }
  return { stack, ...toCommonScale(stack.slices, voxels), leftOut };
}

type ArrayKind<Values extends ExactArray> = { new (length: number): Values; BYTES_PER_ELEMENT: number };

function allocate<Values extends ExactArray>(slices: readonly FoundSlice[], Kind: ArrayKind<Values>): Values {
  const { source, file } = slices[0]!;
  const length = source.rows * source.columns * slices.length;
  try {
    return new Kind(length);
  } catch (cause) {
    const gigabytes = ((length * Kind.BYTES_PER_ELEMENT) / 1e9).toFixed(1);
    throw new UserError(
      'bad-file',
      `The series of ${file} needs ${gigabytes} GB of memory, more than there is.`,
      { cause },
    );
  }
}

function frameOf<Values extends ExactArray>(values: Values, index: number, frames: number): Values {
  const size = values.length / frames;
  return values.subarray(index * size, (index + 1) * size) as Values;
}

/** The frames of some slices, in their order, out of those of all. */
function pick(all: Int16Array, slices: readonly FoundSlice[], wanted: readonly FoundSlice[]): Int16Array {
  const place = new Map(slices.map((slice, i) => [slice, i]));
  const picked = allocate(wanted, Int16Array);
  wanted.forEach((slice, i) =>
    frameOf(picked, i, wanted.length).set(frameOf(all, place.get(slice)!, slices.length)),
  );
  return picked;
}

/** Whether values fit into 16 bits as they are stored. */
export function areNarrow(slices: readonly FoundSlice[]): boolean {
  return slices.every(({ source: { values } }) => !values.float && values.bits <= 16);
}

/** One rescale, and one sign: the stored values can be taken as they are. */
export function haveOneScale(slices: readonly FoundSlice[]): boolean {
  const first = slices[0]!;
  return slices.every(
    (slice) =>
      slice.slope === first.slope &&
      slice.intercept === first.intercept &&
      slice.source.values.signed === first.source.values.signed,
  );
}

function asStored(slices: readonly FoundSlice[], voxels: Int16Array): Scale {
  const { slope, intercept, source } = slices[0]!;
  const { signed } = source.values;
  const bitsStored = Math.max(...slices.map((slice) => slice.source.values.bits));
  const scale = { rescaleSlope: slope, rescaleIntercept: intercept, bitsStored, signed, shift: 0 };
  // Only unsigned values from 32768 on look negative in an unsigned series.
  if (signed || bitsStored < 16 || !hasNegative(voxels)) return scale;
  for (let i = 0; i < voxels.length; i++) voxels[i] = voxels[i]! ^ 0x8000;
  return { ...scale, rescaleIntercept: intercept + 32768 * slope, signed: true, shift: -32768 };
}

function hasNegative(voxels: Int16Array): boolean {
  let signs = 0;
  for (let i = 0; i < voxels.length; i++) signs |= voxels[i]!;
  return signs < 0;
}

/** @param stored 16-bit values as the files have them; the voxels are in their place where they can be exact */
function toCommonScale(
  slices: readonly FoundSlice[],
  stored: Int16Array,
): Pick<ReadVoxels, 'voxels' | 'scale' | 'exact'> {
  const unsigned = new Uint16Array(stored.buffer, stored.byteOffset, stored.length);
  const valuesOf = (i: number) =>
    frameOf(slices[i]!.source.values.signed ? stored : unsigned, i, slices.length);
  const common = commonRescale(slices.map((slice, i) => scaleOf(slice, valuesOf(i))));
  const keep = common.maxError > 0;
  const voxels = keep ? allocate(slices, Int16Array) : stored;
  for (const [i, slice] of slices.entries())
    convert(valuesOf(i), slice, common, frameOf(voxels, i, slices.length));
  if (!keep) return { voxels, scale: scaleBy(common) };
  const signs = new Set(slices.map(({ source }) => source.values.signed));
  let exact: ExactArray = signs.has(true) ? stored : unsigned;
  if (signs.size > 1) {
    exact = allocate(slices, Int32Array);
    for (const i of slices.keys()) frameOf(exact, i, slices.length).set(valuesOf(i));
  }
  return { voxels, scale: scaleBy(common), exact: { stored: exact, scales: scalesOf(slices) } };
}

/** Values of more than 16 bits, and fractions: read twice, since the scale depends on all of them. */
async function readWide(
  whole: OrderedStack<FoundSlice>,
  options: LoadOptions,
  warnings: string[],
): Promise<Read> {
  const { progress } = options;
  const total = whole.slices.length;
  const scales = new Map<FoundSlice, SliceScale>();
  let missing = 0;
  const half = (from: number) => ({
    ...options,
    ...(progress && { progress: (done: number) => progress((from + done) / 2, total) }),
  });
  const visited = await eachFrame(whole.slices, half(0), async (slice, _, reader) => {
    const values = await reader.read(slice.frame);
    for (let j = 0; j < values.length; j++) if (!Number.isFinite(values[j]!)) missing += 1;
    scales.set(slice, scaleOf(slice, values));
  });
  const { stack, leftOut } = leaveOut(whole, visited);
  const { slices } = stack;
  const common = commonRescale(slices.map((slice) => scales.get(slice)!));
  const voxels = allocate(slices, Int16Array);
  const stored = common.maxError > 0 ? allocate<ExactArray>(slices, wideKind(slices)) : undefined;
  const { failures } = await eachFrame(slices, half(total), async (slice, i, reader) => {
    const values = await reader.read(slice.frame);
    if (stored) frameOf(stored, i, slices.length).set(values);
    convert(values, slice, common, frameOf(voxels, i, slices.length));
  });
  for (const error of failures.values()) throw error;
  if (missing > 0)
    warnings.push(`${missing} values are no numbers; the lowest value was put in their place.`);
  const exact = stored && { stored, scales: scalesOf(slices) };
  return { stack, voxels, ...(exact && { exact }), scale: scaleBy(common), leftOut };
}

/** What holds the values of all slices as they are. */
function wideKind(slices: readonly FoundSlice[]): ArrayKind<ExactArray> {
  const kinds = new Set(
    slices.map(({ source: { values, form } }) => {
      if (values.float) return form.bitsAllocated === 64 ? Float64Array : Float32Array;
      return values.signed ? Int32Array : Uint32Array;
    }),
  );
  const [kind] = kinds;
  return kinds.size === 1 ? kind! : Float64Array;
}

function scalesOf(slices: readonly FoundSlice[]): ExactValues['scales'] {
  return slices.map(({ slope, intercept }) => ({ slope, intercept }));
}

/** The range of what is a number in a slice. */
export function scaleOf({ slope, intercept }: FoundSlice, values: ArrayLike<number>): SliceScale {
  let low = Infinity;
  let high = -Infinity;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
    if (whole && value % 1 !== 0) whole = false;
  }
  if (low > high) [low, high] = [0, 0];
  return { slope, intercept, low, high, whole };
}

function convert(
  values: ArrayLike<number>,
  { slope, intercept }: FoundSlice,
  common: CommonRescale,
  out: Int16Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const value = values[i]! * slope + intercept;
    const level = Math.round((value - common.intercept) / common.slope);
    out[i] = Number.isFinite(value) ? Math.min(32767, Math.max(-32768, level)) : -32768;
  }
}

function scaleBy({ slope, intercept, maxError }: CommonRescale): Scale {
  return {
    rescaleSlope: slope,
    rescaleIntercept: intercept,
    bitsStored: 16,
    signed: true,
    ...(maxError > 0 && { maxError }),
    // Under one scale for all, one padding value means different things.
    shift: undefined,
  };
}
