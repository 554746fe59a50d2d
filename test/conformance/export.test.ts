/** Exported DICOM as other programs see it: dciodvfy, dcmtk, pydicom, dcm2niix. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NIFTI1, readHeader, readImage } from 'nifti-reader-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { frameVoxels, type Series } from '../../electron/core/series';
import { exportSeries, NIFTI_FILE } from '../../electron/files/export-series';
import { makeSeries, OBLIQUE } from '../unit/dicom/support/make-series';
import {
  ALLOWED_FINDINGS,
  askPython,
  dciodvfyFindings,
  installed,
  PYDICOM_SLICES,
  pythonWith,
  run,
  type PydicomSlice,
} from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const size = { rows: 24, columns: 20, frames: 12 };
const CASES: [string, Series][] = [
  ['MR from top to bottom', makeSeries({ ...size, step: -2.5 })],
  ['oblique MR', makeSeries({ ...size, orientation: OBLIQUE, step: 1.1, origin: [12.345678, -80.1, 7.7] })],
  ['CT', makeSeries({ ...size, modality: 'CT', step: 1.5 })],
  [
    'CT with a rescale',
    makeSeries({ ...size, modality: 'CT', values: { rescaleSlope: 0.5, rescaleIntercept: -1024 } }),
  ],
  ['sagittal MR', makeSeries({ ...size, orientation: [0, 1, 0, 0, 0, -1], step: 2 })],
];

describe.each(CASES)('%s', (_, series) => {
  const root = temporaryRoot();
  const folder = join(root, 'dicom');
  let files: string[];

  beforeAll(async () => {
    await exportSeries(series, 'dicom', folder);
    await exportSeries(series, 'nifti', join(root, 'nifti'));
    files = readdirSync(folder).filter((name) => name.endsWith('.dcm'));
    expect(files).toHaveLength(size.frames);
  });

  it('has but the one allowed finding under dciodvfy', ({ skip }) => {
    if (!installed('dciodvfy')) skip('dciodvfy (package dicom3tools) is not installed');
    for (const file of files) {
      expect(dciodvfyFindings(join(folder, file)), file).toEqual(ALLOWED_FINDINGS);
    }
  });

  it('is a DICOM file to dcmtk, without a warning', ({ skip }) => {
    if (!installed('dcmftest')) skip('dcmtk is not installed');
    for (const file of files) {
      expect(run('dcmftest', join(folder, file))).toMatchObject({
        status: 0,
        output: expect.stringMatching(/^yes:/),
      });
      const dump = run('dcmdump', '--load-all', '--search', '7fe0,0010', join(folder, file));
      expect(dump.status).toBe(0);
      expect(dump.output).not.toMatch(/^[WEF]:/m);
      expect(dump.output).toContain(`# ${size.rows * size.columns * 2}, 1 PixelData`);
    }
  });

  it('has the same pixels, geometry, rescale and window in pydicom', ({ skip }) => {
    const python = pythonWith('pydicom', 'numpy') ?? skip('no Python with pydicom and numpy');
    const slices = askPython<PydicomSlice[]>(python, PYDICOM_SLICES, folder);
    const { geometry, values } = series.header;
    expect(slices).toHaveLength(size.frames);
    slices.forEach((slice, frame) => {
      const voxels = frameVoxels(series, frame);
      const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
      expect(slice.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect([slice.slope, slice.intercept]).toEqual([values.rescaleSlope, values.rescaleIntercept]);
      expect(slice.window).toEqual([values.window.center, values.window.width]);
      expect(slice.spacing).toEqual([geometry.rowSpacing, geometry.columnSpacing]);
      slice.position.forEach((value, i) => expect(value).toBeCloseTo(geometry.positions[frame]![i]!, 9));
      slice.orientation.forEach((value, i) => expect(value).toBeCloseTo(geometry.orientation[i]!, 12));
      expect(slice.synthetic).toBe('YES');
    });
  });

  it('becomes with dcm2niix the volume that our NIfTI export is', ({ skip }) => {
    if (!installed('dcm2niix')) skip('dcm2niix is not installed');
    const converted = run('dcm2niix', '-z', 'y', '-b', 'n', '-f', 'theirs', '-o', root, folder);
    expect(converted.output).toContain(`Convert ${size.frames} DICOM`);
    const theirs = readNifti(join(root, 'theirs.nii.gz'));
    const ours = readNifti(join(root, 'nifti', NIFTI_FILE));
    expectSameVolume(theirs, ours);
  });
});

interface Volume {
  header: NIFTI1;
  voxels: Int16Array;
}

function readNifti(file: string): Volume {
  const bytes = Uint8Array.from(gunzipSync(readFileSync(file))).buffer;
  const header = readHeader(bytes) as NIFTI1;
  expect(header.datatypeCode).toBe(NIFTI1.TYPE_INT16);
  return { header, voxels: new Int16Array(readImage(header, bytes)) };
}

/** Equal in the world: each voxel of one has a voxel of the other at its place, within 1e-4 mm, with its value. */
function expectSameVolume(a: Volume, b: Volume): void {
  const dims = a.header.dims.slice(1, 4) as [number, number, number];
  expect(b.header.dims.slice(1, 4)).toEqual(dims);
  // Programs may count rows and slices from either end: find the end at which the other one's axes begin.
  const corners = [0, 1].flatMap((i) => [0, 1].flatMap((j) => [0, 1].map((k) => [i, j, k] as const)));
  const origin = toWorld(a.header, [0, 0, 0]);
  const start = corners
    .map(([i, j, k]) => [i * (dims[0] - 1), j * (dims[1] - 1), k * (dims[2] - 1)] as const)
    .find((index) => distance(toWorld(b.header, index), origin) < 1e-4)!;
  expect(start, 'a corner of one volume is no corner of the other').toBeDefined();
  const partner = (index: readonly number[]) =>
    index.map((n, axis) => (start[axis] === 0 ? n : start[axis]! - n));
  for (const corner of corners) {
    const index = corner.map((n, axis) => n * (dims[axis]! - 1));
    expect(distance(toWorld(a.header, index), toWorld(b.header, partner(index)))).toBeLessThan(1e-4);
  }
  const value = ({ header, voxels }: Volume, [i, j, k]: readonly number[]) =>
    voxels[(k! * dims[1] + j!) * dims[0] + i!]! * (header.scl_slope || 1) + header.scl_inter;
  let different = 0;
  for (let k = 0; k < dims[2]; k++) {
    for (let j = 0; j < dims[1]; j++) {
      for (let i = 0; i < dims[0]; i++) {
        if (value(a, [i, j, k]) !== value(b, partner([i, j, k]))) different++;
      }
    }
  }
  expect(different).toBe(0);
}

function toWorld(header: NIFTI1, [i, j, k]: readonly number[]): number[] {
  return header.affine.slice(0, 3).map((row) => row[0]! * i! + row[1]! * j! + row[2]! * k! + row[3]!);
}

function distance(a: number[], b: number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}
