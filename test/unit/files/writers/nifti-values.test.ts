/** Values in NIfTI files as the source has them, where 16 bits do not hold these. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NIFTI1, readHeader, readImage } from 'nifti-reader-js';
import { describe, expect, it } from 'vitest';
import { warningsOf, type Series } from '../../../../electron/core/series';
import { exportNotes, exportSeries } from '../../../../electron/files/export-series';
import { inspectPath, readSeries } from '../../../../electron/files/read-series';
import { folderOf } from '../../dicom/support/read-folder';
import { temporaryFolder } from '../../dicom/support/temporary-folder';
import { dicomFile, sliceElements, sliceFile, type Element } from '../../dicom/support/write-dicom';

const ARRAYS: Record<number, { new (buffer: ArrayBuffer): ArrayLike<number> }> = {
  [NIFTI1.TYPE_INT16]: Int16Array,
  [NIFTI1.TYPE_INT32]: Int32Array,
  [NIFTI1.TYPE_UINT32]: Uint32Array,
  [NIFTI1.TYPE_FLOAT32]: Float32Array,
  [NIFTI1.TYPE_FLOAT64]: Float64Array,
};

/** Type and modality values of the NIfTI file that a series becomes. */
async function written(series: Series): Promise<{ type: number; values: number[] }> {
  const file = join(temporaryFolder(), 'v.nii');
  await exportSeries(series, 'nifti', file);
  const bytes = Uint8Array.from(readFileSync(file)).buffer;
  const header = readHeader(bytes) as NIFTI1;
  const stored = new ARRAYS[header.datatypeCode]!(readImage(header, bytes));
  return {
    type: header.datatypeCode,
    values: Array.from(stored, (value) => value * header.scl_slope + header.scl_inter),
  };
}

async function seriesAndInspection(files: Uint8Array[]) {
  const folder = folderOf(Object.fromEntries(files.map((file, i) => [`${i}.dcm`, file])));
  const { series, skipped } = await readSeries(folder);
  expect(skipped).toEqual([]);
  expect(series).toHaveLength(1);
  return { series: series[0]!, inspection: (await inspectPath(folder)).series[0]! };
}

const bytesOf = (values: Int32Array | Uint32Array | Float32Array | Float64Array) =>
  new Uint8Array(values.buffer);

/** Slices of 4×3 pixels of a wide type. */
function wide(
  tag: string,
  vr: string,
  bits: number,
  signed: boolean,
  slices: (Int32Array | Uint32Array | Float32Array | Float64Array)[],
  more: (index: number) => Record<string, Element> = () => ({}),
): Uint8Array[] {
  return slices.map((values, i) => {
    const { '7FE00010': _pixels, ...rest } = sliceElements({ instance: i + 1 });
    return dicomFile({
      ...rest,
      '00280100': ['US', bits],
      '00280101': ['US', bits],
      '00280102': ['US', bits - 1],
      '00280103': ['US', signed ? 1 : 0],
      ...more(i),
      [tag]: [vr, bytesOf(values)],
    });
  });
}

const rescale = (slope: number, intercept = 0): Record<string, Element> => ({
  '00281052': ['DS', String(intercept)],
  '00281053': ['DS', String(slope)],
});
const ROUNDED = expect.stringMatching(/^Values need more than 16 bits and were rounded/);

describe('NIfTI values', () => {
  it('of slices with slopes of their own are floats as near as floats are', async () => {
    const slopes = [0.001, 0.37, 250];
    const pixels = (i: number) => Int16Array.from({ length: 12 }, (_, j) => j * 2700 + i);
    const { series, inspection } = await seriesAndInspection(
      slopes.map((slope, i) => sliceFile({ instance: i + 1, pixels: pixels(i), with: rescale(slope) })),
    );
    const { type, values } = await written(series);
    expect(type).toBe(NIFTI1.TYPE_FLOAT32);
    slopes.forEach((slope, i) =>
      pixels(i).forEach((stored, j) => expect(values[12 * i + j]).toBe(Math.fround(stored * slope))),
    );
    expect(warningsOf(series.header)).toEqual([ROUNDED]);
    expect(inspection.warnings).toEqual(warningsOf(series.header));
    expect(exportNotes(series, 'dicom')).toEqual([ROUNDED]);
    expect(exportNotes(series, 'nifti')).toEqual([]);
  });

  it('of slices of both signs are kept too', async () => {
    const files = [
      sliceFile({ instance: 1, pixels: Int16Array.from({ length: 12 }, (_, j) => -j), with: rescale(0.003) }),
      sliceFile({ instance: 2, pixels: new Uint16Array(12).fill(65535), with: rescale(77) }),
    ];
    const { values } = await written((await seriesAndInspection(files)).series);
    expect(values[5]).toBeCloseTo(-0.015, 12);
    expect(values[12]).toBe(65535 * 77);
  });

  it('of float pixels are floats, outlier or not', async () => {
    const floats = Float32Array.from({ length: 12 }, (_, i) => i / 3);
    floats[7] = 1e9;
    const { series, inspection } = await seriesAndInspection(
      wide('7FE00008', 'OF', 32, false, [floats, floats]),
    );
    const { type, values } = await written(series);
    expect({ type, values }).toEqual({ type: NIFTI1.TYPE_FLOAT32, values: [...floats, ...floats] });
    expect(inspection.warnings).toEqual([ROUNDED]);
  });

  it('of double pixels are doubles', async () => {
    const doubles = Float64Array.from({ length: 12 }, (_, i) => Math.PI * 10 ** (i - 6));
    const { series } = await seriesAndInspection(wide('7FE00009', 'OD', 64, false, [doubles, doubles]));
    expect(await written(series)).toEqual({ type: NIFTI1.TYPE_FLOAT64, values: [...doubles, ...doubles] });
  });

  it.each([true, false])('of 32-bit integers are such; signed: %s', async (signed) => {
    const Kind = signed ? Int32Array : Uint32Array;
    const integers = new Kind(12).map((_, i) => (signed ? -1 : 1) * i * 178_956_970);
    const { series, inspection } = await seriesAndInspection(
      wide('7FE00010', 'OW', 32, signed, [integers, integers]),
    );
    const { type, values } = await written(series);
    expect(type).toBe(signed ? NIFTI1.TYPE_INT32 : NIFTI1.TYPE_UINT32);
    expect(values.map((value) => value + 0)).toEqual([...integers, ...integers].map((value) => value + 0));
    expect(inspection.warnings).toEqual([ROUNDED]);
  });

  it('of 32-bit integers with slopes of their own are doubles', async () => {
    const integers = Int32Array.from({ length: 12 }, (_, i) => i * 123_456_789 - 1);
    const { series } = await seriesAndInspection(
      wide('7FE00010', 'OW', 32, true, [integers, integers], (i) => rescale(0.1 + i)),
    );
    const { type, values } = await written(series);
    expect(type).toBe(NIFTI1.TYPE_FLOAT64);
    expect(values).toEqual(
      [...integers.map(Number)].flatMap((v) => v * 0.1).concat([...integers].map((v) => v * 1.1)),
    );
  });

  it('that fit into 16 bits stay in them, without a word', async () => {
    const small = Int32Array.from({ length: 12 }, (_, i) => i - 6);
    const { series, inspection } = await seriesAndInspection(
      wide('7FE00010', 'OW', 32, true, [small, small]),
    );
    expect(await written(series)).toEqual({ type: NIFTI1.TYPE_INT16, values: [...small, ...small] });
    expect(inspection.warnings).toEqual([]);
    expect(series.exact).toBeUndefined();
  });
});
