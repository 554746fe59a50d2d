import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isNIFTI, NIFTI1, readHeader, readImage } from 'nifti-reader-js';
import { describe, expect, it } from 'vitest';
import {
  add,
  columnDirection,
  rowDirection,
  scale,
  type Orientation,
} from '../../../../electron/core/geometry';
import { niftiHeader, niftiChunks } from '../../../../electron/files/writers/nifti';
import { folderSink } from '../../../../electron/files/writers/sink';
import { makeSeries, OBLIQUE } from '../../dicom/support/make-series';
import { temporaryFolder } from '../../dicom/support/temporary-folder';

function header(bytes: Uint8Array): NIFTI1 {
  return readHeader(bytes.slice().buffer) as NIFTI1;
}

describe('a NIfTI file', () => {
  it('holds the voxels, their scale and the window', async () => {
    const series = makeSeries({ modality: 'CT', values: { rescaleSlope: 0.5, rescaleIntercept: -1024 } });
    const file = join(temporaryFolder(), 'a.nii.gz');
    await folderSink('').write(file, niftiChunks(series, { compress: true }));
    const bytes = Uint8Array.from(gunzipSync(readFileSync(file))).buffer;
    expect(isNIFTI(bytes)).toBe(true);
    const nifti = readHeader(bytes) as NIFTI1;
    expect(nifti.dims.slice(0, 4)).toEqual([3, 9, 12, 5]);
    expect([nifti.scl_slope, nifti.scl_inter, nifti.cal_min, nifti.cal_max]).toEqual([0.5, -1024, -160, 240]);
    expect(nifti.description).toMatch(/^GriDiT Studio .*synthetic/);
    expect(new Int16Array(readImage(nifti, bytes))).toEqual(series.voxels);
  });

  it.each<[string, Orientation, number]>([
    ['axial slices from top to bottom', [1, 0, 0, 0, 1, 0], -2.5],
    ['axial slices from bottom to top', [1, 0, 0, 0, 1, 0], 2.5],
    ['sagittal slices', [0, 1, 0, 0, 0, -1], 1.5],
    ['coronal slices', [1, 0, 0, 0, 0, -1], 3],
    ['oblique slices', OBLIQUE, 1.1],
    ['slices on their head', [-1, 0, 0, 0, -1, 0], 1],
    ['slices seen from behind', [-1, 0, 0, 0, 1, 0], 1],
    ['slices on their side', [0, 0, 1, -1, 0, 0], 1],
  ])('places %s where they are, by sform and by qform', (_, orientation, step) => {
    const { header: series } = makeSeries({ orientation, step });
    const nifti = header(niftiHeader(series));
    const { geometry } = series;
    for (const [i, j, k] of [
      [0, 0, 0],
      [8, 0, 0],
      [0, 11, 0],
      [0, 0, 4],
      [3, 7, 2],
    ] as const) {
      const lps = add(
        geometry.positions[k]!,
        add(
          scale(rowDirection(orientation), i * geometry.columnSpacing),
          scale(columnDirection(orientation), j * geometry.rowSpacing),
        ),
      );
      const ras = [-lps[0], -lps[1], lps[2]];
      expectClose(
        nifti.affine.slice(0, 3).map((row) => row[0]! * i + row[1]! * j + row[2]! * k + row[3]!),
        ras,
      );
      // Single precision of b, c, d leaves a, and with it the rotation, less exact.
      expectClose(byQuaternion(nifti, [i, j, k]), ras, 1e-2);
    }
  });

  it('has a unit quaternion with the rotation of any orientation', () => {
    const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    fc.assert(
      fc.property(angle, angle, angle, fc.boolean(), (a, b, c, down) => {
        const orientation = rotated(a, b, c);
        const { header: series } = makeSeries({ orientation, step: down ? -2 : 2 });
        const nifti = header(niftiHeader(series));
        for (const index of [
          [8, 0, 0],
          [0, 11, 0],
          [0, 0, 4],
        ] as const) {
          expectClose(
            byQuaternion(nifti, index),
            nifti.affine
              .slice(0, 3)
              .map((row) => row[0]! * index[0] + row[1]! * index[1] + row[2]! * index[2] + row[3]!),
            1e-2,
          );
        }
      }),
    );
  });

  it('has no quaternion for a sheared stack', () => {
    const { header: series } = makeSeries();
    series.geometry.positions = series.geometry.positions.map(([x, y, z], i) => [x, y + i, z] as const);
    expect(header(niftiHeader(series))).toMatchObject({ qform_code: 0, sform_code: 1 });
  });

  it('claims no place in a scanner where positions or distances are made up', () => {
    const codes = { qform_code: 0, sform_code: 0 };
    for (const unknown of ['positionsUnknown', 'pixelSpacingUnknown'] as const) {
      const { header: series } = makeSeries();
      expect(header(niftiHeader(series))).toMatchObject({ qform_code: 1, sform_code: 1 });
      series.geometry[unknown] = true;
      const nifti = header(niftiHeader(series));
      expect(nifti).toMatchObject(codes);
      expect(nifti.pixDims.slice(1, 4)).toEqual([1.25, 1.75, 2.5]);
    }
  });

  it('is refused for what is no volume, with a way out where there is one', () => {
    const { header: series } = makeSeries();
    series.geometry.positions[4] = [0, 0, -1000];
    expect(() => niftiHeader(series)).toThrow(
      /evenly spaced volumes only\. .*\. Resample it to even spacing first, or choose DICOM or PNG\.$/,
    );
    series.geometry.positions[4] = series.geometry.positions[3]!;
    expect(() => niftiHeader(series)).toThrow(
      /evenly spaced volumes only\. .*same position\. Choose DICOM or PNG\.$/,
    );
  });

  it('takes a single slice at its thickness, and frames over time in the fourth dimension', () => {
    expect(header(niftiHeader(makeSeries({ frames: 1 }).header)).pixDims[3]).toBe(2);
    const cine = makeSeries({ step: 0, header: { timesMs: [0, 40, 80, 120, 160] } });
    const nifti = header(niftiHeader(cine.header));
    expect(nifti.dims.slice(0, 5)).toEqual([4, 9, 12, 1, 5]);
    expect(nifti.pixDims[4]).toBe(40);
  });
});

function expectClose(actual: number[], expected: number[], within = 1e-3): void {
  actual.forEach((value, i) =>
    expect(Math.abs(value - expected[i]!), `${actual} for ${expected}`).toBeLessThan(within),
  );
}

/** Method 2 of nifti1.h, word for word. */
function byQuaternion(nifti: NIFTI1, index: readonly [number, number, number]): number[] {
  const { quatern_b: b, quatern_c: c, quatern_d: d } = nifti;
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  const R = [
    [a * a + b * b - c * c - d * d, 2 * b * c - 2 * a * d, 2 * b * d + 2 * a * c],
    [2 * b * c + 2 * a * d, a * a + c * c - b * b - d * d, 2 * c * d - 2 * a * b],
    [2 * b * d - 2 * a * c, 2 * c * d + 2 * a * b, a * a + d * d - c * c - b * b],
  ];
  const [qfac, x, y, z] = nifti.pixDims as [number, number, number, number];
  const v = [index[0] * x, index[1] * y, index[2] * z * (qfac < 0 ? -1 : 1)];
  const offset = [nifti.qoffset_x, nifti.qoffset_y, nifti.qoffset_z];
  return R.map((row, i) => row[0]! * v[0]! + row[1]! * v[1]! + row[2]! * v[2]! + offset[i]!);
}

function rotated(a: number, b: number, c: number): Orientation {
  const turn = ([x, y, z]: number[]): number[] => {
    const [x1, y1] = [x! * Math.cos(a) - y! * Math.sin(a), x! * Math.sin(a) + y! * Math.cos(a)];
    const [y2, z2] = [y1 * Math.cos(b) - z! * Math.sin(b), y1 * Math.sin(b) + z! * Math.cos(b)];
    return [x1 * Math.cos(c) - z2 * Math.sin(c), y2, x1 * Math.sin(c) + z2 * Math.cos(c)];
  };
  return [...turn([1, 0, 0]), ...turn([0, 1, 0])] as unknown as Orientation;
}
