/** Values of all slices as 16-bit voxels under one rescale. */
import type { ValueMeaning } from '../../../core/series';
import type { FoundSlice } from '../grouping/group-slices';
import { commonRescale, type CommonRescale, type SliceScale } from './common-rescale';
import { eachFrame, type LoadOptions } from './each-frame';

export type Scale = Pick<ValueMeaning, 'rescaleSlope' | 'rescaleIntercept' | 'bitsStored' | 'signed'> & {
  /** Added to stored values to make them fit; `undefined` where there is no such number. */
  shift: number | undefined;
};

/** Fills `voxels`, frame-major, and tells their scale. What was lost on the way is added to `warnings`. */
export async function readVoxels(
  slices: readonly FoundSlice[],
  voxels: Int16Array,
  options: LoadOptions,
  warnings: string[],
): Promise<Scale> {
  const fits = slices.every(({ source: { values } }) => !values.float && values.bits <= 16);
  if (!fits) return readWide(slices, voxels, options, warnings);
  const size = voxels.length / slices.length;
  const into = (i: number) => voxels.subarray(i * size, (i + 1) * size);
  await eachFrame(slices, options, (slice, i, reader) => reader.readInto(slice.frame, into(i)));
  return sameForAll(slices) ? asStored(slices, voxels) : toCommonScale(slices, into, warnings);
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
  if (signed || bitsStored < 16 || !voxels.some((value) => value < 0)) return scale;
  for (let i = 0; i < voxels.length; i++) voxels[i] = voxels[i]! ^ 0x8000;
  return { ...scale, rescaleIntercept: intercept + 32768 * slope, signed: true, shift: -32768 };
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
  slices: readonly FoundSlice[],
  voxels: Int16Array,
  { progress, signal }: LoadOptions,
  warnings: string[],
): Promise<Scale> {
  const size = voxels.length / slices.length;
  const total = slices.length;
  const scales: SliceScale[] = [];
  let missing = 0;
  const half = (from: number) => ({
    signal,
    ...(progress && { progress: (done: number) => progress((from + done) / 2, total) }),
  });
  await eachFrame(slices, half(0), async (slice, i, reader) => {
    const values = await reader.read(slice.frame);
    for (let j = 0; j < values.length; j++) if (!Number.isFinite(values[j]!)) missing += 1;
    scales[i] = scaleOf(slice, values);
  });
  const common = commonRescale(scales);
  await eachFrame(slices, half(total), async (slice, i, reader) =>
    convert(await reader.read(slice.frame), slice, common, voxels.subarray(i * size, (i + 1) * size)),
  );
  warnOfError('Values of more than 16 bits, or fractions, were brought to 16 bits', common, warnings);
  if (missing > 0)
    warnings.push(`${missing} values are no numbers; the lowest value was put in their place.`);
  return scaleBy(common);
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
