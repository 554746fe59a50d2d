/** From an ordered stack of files to a series: pixels read slice by slice into one array. */
import { open, readFile } from 'node:fs/promises';
import { CancelledError, UserError } from '../../core/errors';
import type { Series, SeriesHeader, ValueMeaning } from '../../core/series';
import { commonRescale, type SliceScale } from './common-rescale';
import type { FoundSlice } from './group-slices';
import { inflate } from './parse-file';
import { decodePixels } from './pixels';
import type { OrderedStack } from './stack-geometry';

export interface LoadOptions {
  /** Called after each slice. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/** Reads the voxels of a stack. Throws `UserError` (bad-file) if a file changed or vanished, `CancelledError`. */
export async function loadStack(stack: OrderedStack<FoundSlice>, options: LoadOptions = {}): Promise<Series> {
  const { slices } = stack;
  const size = slices[0]!.rows * slices[0]!.columns;
  const voxels = allocate(size * slices.length, slices[0]!.file);
  const warnings = [...stack.warnings];
  const { shift, ...scale } = sameForAll(slices)
    ? await readAsStored(slices, voxels, size, options)
    : await readToCommonScale(slices, voxels, size, options, warnings);
  const { units, inverted, padding } = slices[0]!;
  const values: ValueMeaning = {
    ...scale,
    units,
    window: windowOf(slices) ?? fullWindow(voxels, scale.rescaleSlope, scale.rescaleIntercept),
    ...(inverted && { inverted }),
    // Under different rescales one padding value means different things.
    ...(padding !== undefined && sameForAll(slices) && { padding: padding + shift }),
  };
  return { header: { ...stackHeader(stack, warnings), values }, voxels };
}

/** Header of a stack as far as it is known without reading pixels. */
export function stackHeader(
  stack: OrderedStack<FoundSlice>,
  warnings: readonly string[] = stack.warnings,
): Omit<SeriesHeader, 'values'> {
  const { slices, geometry } = stack;
  const first = slices[0]!;
  const recipe = slices.find((slice) => slice.recipe)?.recipe;
  return {
    modality: first.modality,
    rows: first.rows,
    columns: first.columns,
    frames: slices.length,
    geometry,
    identity: first.identity,
    provenance: {
      kind: 'imported',
      transferSyntaxes: [...new Set(slices.map((slice) => slice.transferSyntax))],
      synthetic: slices.some((slice) => slice.synthetic),
      ...(recipe && { recipe }),
      warnings: [...warnings, ...new Set(slices.flatMap((slice) => slice.notes))],
    },
  };
}

type Scale = Pick<ValueMeaning, 'rescaleSlope' | 'rescaleIntercept' | 'bitsStored' | 'signed'> & {
  /** Added to stored values to make them fit. */
  shift: number;
};

/** One rescale, and one sign: the stored values can be taken as they are. */
function sameForAll(slices: readonly FoundSlice[]): boolean {
  const first = slices[0]!;
  return slices.every(
    (slice) =>
      slice.slope === first.slope &&
      slice.intercept === first.intercept &&
      slice.form.signed === first.form.signed,
  );
}

async function readAsStored(
  slices: readonly FoundSlice[],
  voxels: Int16Array,
  size: number,
  options: LoadOptions,
): Promise<Scale> {
  const { slope, intercept, form } = slices[0]!;
  for (const [i, slice] of slices.entries()) {
    decodePixels(
      await readPixels(slice, options.signal),
      slice.form,
      voxels.subarray(i * size, (i + 1) * size),
    );
    options.progress?.(i + 1, slices.length);
  }
  const bitsStored = Math.max(...slices.map((slice) => slice.form.bitsStored));
  const scale = {
    rescaleSlope: slope,
    rescaleIntercept: intercept,
    bitsStored,
    signed: form.signed,
    shift: 0,
  };
  // After decoding, only unsigned values from 32768 on look negative in an unsigned series.
  if (form.signed || bitsStored < 16 || !voxels.some((value) => value < 0)) return scale;
  for (let i = 0; i < voxels.length; i++) voxels[i] = voxels[i]! ^ 0x8000;
  return { ...scale, rescaleIntercept: intercept + 32768 * slope, signed: true, shift: -32768 };
}

async function readToCommonScale(
  slices: readonly FoundSlice[],
  voxels: Int16Array,
  size: number,
  options: LoadOptions,
  warnings: string[],
): Promise<Scale> {
  const scales: SliceScale[] = [];
  for (const [i, slice] of slices.entries()) {
    const out = voxels.subarray(i * size, (i + 1) * size);
    decodePixels(await readPixels(slice, options.signal), slice.form, out);
    const stored = slice.form.signed ? out : new Uint16Array(out.buffer, out.byteOffset, out.length);
    let low = Infinity;
    let high = -Infinity;
    for (const value of stored) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    scales.push({ slope: slice.slope, intercept: slice.intercept, low, high });
    options.progress?.(i + 1, slices.length);
  }
  const common = commonRescale(scales);
  for (const [i, slice] of slices.entries()) {
    const out = voxels.subarray(i * size, (i + 1) * size);
    const stored = slice.form.signed ? out : new Uint16Array(out.buffer, out.byteOffset, out.length);
    for (let j = 0; j < size; j++) {
      const value = stored[j]! * slice.slope + slice.intercept;
      out[j] = Math.round((value - common.intercept) / common.slope);
    }
  }
  if (common.maxError > 0) {
    const error = Number(common.maxError.toPrecision(3));
    warnings.push(
      `Slices had different rescales; values were brought to one, with an error of at most ${error}.`,
    );
  }
  return {
    rescaleSlope: common.slope,
    rescaleIntercept: common.intercept,
    bitsStored: 16,
    signed: true,
    shift: 0,
  };
}

/** The middle slice's window, or that of the first slice that has one. */
function windowOf(slices: readonly FoundSlice[]): ValueMeaning['window'] | undefined {
  return slices[Math.floor(slices.length / 2)]!.window ?? slices.find((slice) => slice.window)?.window;
}

/** A window that shows everything. */
function fullWindow(voxels: Int16Array, slope: number, intercept: number): { center: number; width: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of voxels) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ends = [low * slope + intercept, high * slope + intercept];
  return { center: (ends[0]! + ends[1]!) / 2, width: Math.abs(ends[1]! - ends[0]!) || 1 };
}

async function readPixels({ path, file, pixels }: FoundSlice, signal?: AbortSignal): Promise<Uint8Array> {
  if (signal?.aborted) throw new CancelledError();
  try {
    if (pixels.deflatedFrom !== undefined) {
      const inflated = inflate((await readFile(path)).subarray(pixels.deflatedFrom));
      return Uint8Array.from(inflated.subarray(pixels.offset, pixels.offset + pixels.length));
    }
    const bytes = new Uint8Array(pixels.length);
    const handle = await open(path, 'r');
    try {
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, pixels.offset);
      if (bytesRead === bytes.length) return bytes;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new UserError('bad-file', `${file} could not be read again; it was changed or removed meanwhile.`, {
      cause,
    });
  }
  throw new UserError(
    'bad-file',
    `${file} became shorter while it was read. Import it again once it is complete.`,
  );
}

function allocate(length: number, file: string): Int16Array {
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
