/** Values of all slices as 16-bit voxels under one rescale. */
import { UserError } from '../../../core/errors';
import type { ValueMeaning } from '../../../core/series';
import type { OrderedStack } from '../geometry/order-stack';
import type { FoundSlice } from '../grouping/group-slices';
import { commonRescale, type CommonRescale, type SliceScale } from './common-rescale';
import { eachFrame, type LoadOptions } from './each-frame';
import { cancelPoint } from '../reading/source-file';
import { leaveOut, type LeftOut } from './left-out';

export type Scale = Pick<ValueMeaning, 'rescaleSlope' | 'rescaleIntercept' | 'bitsStored' | 'signed'> & {
  /** Added to stored values to make them fit; `undefined` where there is no such number. */
  shift: number | undefined;
};

export interface ReadVoxels {
  /** Without the slices that could not be read. */
  stack: OrderedStack<FoundSlice>;
  /** Frame-major. */
  voxels: Int16Array;
  scale: Scale;
  /** What was lost on the way, a sentence each. */
  warnings: string[];
  leftOut: LeftOut[];
}

/** The voxels of those slices that can be read. Throws `UserError` (bad-file) where that is none, `CancelledError`. */
export async function readVoxels(stack: OrderedStack<FoundSlice>, options: LoadOptions): Promise<ReadVoxels> {
  const warnings: string[] = [];
  const fits = stack.slices.every(({ source: { values } }) => !values.float && values.bits <= 16);
  const read = fits ? await readNarrow(stack, options, warnings) : await readWide(stack, options, warnings);
  return { ...read, warnings };
}

type Read = Omit<ReadVoxels, 'warnings'>;

async function readNarrow(
  whole: OrderedStack<FoundSlice>,
  options: LoadOptions,
  warnings: string[],
): Promise<Read> {
  const all = allocate(whole.slices);
  const visited = await eachFrame(whole.slices, options, (slice, i, reader) =>
    reader.readInto(slice.frame, frameOf(all, i, whole.slices.length)),
  );
  const { stack, leftOut } = leaveOut(whole, visited);
  await cancelPoint(options.signal);
  const voxels = leftOut.length === 0 ? all : pick(all, whole.slices, stack.slices);
  const into = (i: number) => frameOf(voxels, i, stack.slices.length);
  const scale = sameForAll(stack.slices)
    ? asStored(stack.slices, voxels)
    : toCommonScale(stack.slices, into, warnings);
  return { stack, voxels, scale, leftOut };
}

function allocate(slices: readonly FoundSlice[]): Int16Array {
  const { source, file } = slices[0]!;
  const length = source.rows * source.columns * slices.length;
  try {
    return new Int16Array(length);
  } catch (cause) {
    const gigabytes = ((length * 2) / 1e9).toFixed(1);
    throw new UserError(
      'bad-file',
      `The series of ${file} needs ${gigabytes} GB of memory, more than there is.`,
      { cause },
    );
  }
}

function frameOf(voxels: Int16Array, index: number, frames: number): Int16Array {
  const size = voxels.length / frames;
  return voxels.subarray(index * size, (index + 1) * size);
}

/** The frames of some slices, in their order, out of those of all. */
function pick(all: Int16Array, slices: readonly FoundSlice[], wanted: readonly FoundSlice[]): Int16Array {
  const place = new Map(slices.map((slice, i) => [slice, i]));
  const picked = allocate(wanted);
  wanted.forEach((slice, i) =>
    frameOf(picked, i, wanted.length).set(frameOf(all, place.get(slice)!, slices.length)),
  );
  return picked;
}

/** One rescale, and one sign: the stored values can be taken as they are. */
function sameForAll(slices: readonly FoundSlice[]): boolean {
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

function toCommonScale(
  slices: readonly FoundSlice[],
  into: (index: number) => Int16Array,
  warnings: string[],
): Scale {
  const stored = (i: number) => {
    const out = into(i);
    const { signed } = slices[i]!.source.values;
    return signed ? out : new Uint16Array(out.buffer, out.byteOffset, out.length);
  };
  const common = commonRescale(slices.map((slice, i) => scaleOf(slice, stored(i))));
  for (const [i, slice] of slices.entries()) convert(stored(i), slice, common, into(i));
  warnOfError('Slices had different rescales; values were brought to one', common, warnings);
  return scaleBy(common);
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
  const voxels = allocate(slices);
  const { failures } = await eachFrame(slices, half(total), async (slice, i, reader) =>
    convert(await reader.read(slice.frame), slice, common, frameOf(voxels, i, slices.length)),
  );
  for (const error of failures.values()) throw error;
  warnOfError('Values of more than 16 bits, or fractions, were brought to 16 bits', common, warnings);
  if (missing > 0)
    warnings.push(`${missing} values are no numbers; the lowest value was put in their place.`);
  return { stack, voxels, scale: scaleBy(common), leftOut };
}

/** The range of what is a number in a slice. */
function scaleOf({ slope, intercept }: FoundSlice, values: ArrayLike<number>): SliceScale {
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

function warnOfError(what: string, { maxError }: CommonRescale, warnings: string[]): void {
  if (maxError > 0) warnings.push(`${what}, with an error of at most ${Number(maxError.toPrecision(3))}.`);
}

function scaleBy({ slope, intercept }: CommonRescale): Scale {
  // Under one scale for all, one padding value means different things.
  return { rescaleSlope: slope, rescaleIntercept: intercept, bitsStored: 16, signed: true, shift: undefined };
}
