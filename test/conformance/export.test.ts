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

const size = { rows: 24, columns: 20, frames: 6 };
const CASES: [string, Series][] = [
  ['MR from top to bottom', makeSeries({ ...size, step: -2.5 })],
  ['oblique MR', makeSeries({ ...size, orientation: OBLIQUE, step: 1.1, origin: [12.345678, -80.1, 7.7] })],
  ['oblique MR from the other side', makeSeries({ ...size, orientation: OBLIQUE, step: -0.7 })],
  ['CT', makeSeries({ ...size, modality: 'CT', step: 1.5 })],
  [
    'oblique CT from top to bottom',
    makeSeries({ ...size, modality: 'CT', orientation: OBLIQUE, step: -1.3 }),
  ],
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
    const paths = files.map((file) => join(folder, file));
    const verdicts = run('dcmftest', ...paths);
    expect(verdicts).toEqual({ status: 0, output: paths.map((path) => `yes: ${path}\n`).join('') });
    const dump = run('dcmdump', '--load-all', '--search', '7fe0,0010', ...paths);
    expect(dump.status).toBe(0);
    expect(dump.output).not.toMatch(/^[WEF]:/m);
    const pixels = `# ${size.rows * size.columns * 2}, 1 PixelData`;
    expect(dump.output.split(pixels)).toHaveLength(size.frames + 1);
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

/**
 * Equal in the world: each voxel of one has a voxel of the other at its place, within 1e-4 mm, with its value.
 * Programs may order and turn the axes as they like: dcm2niix turns sagittal ones, and counts rows from below.
 */
function expectSameVolume(theirs: Volume, ours: Volume): void {
  const dims = theirs.header.dims.slice(1, 4);
  const ourDims = ours.header.dims.slice(1, 4);
  expect(ourDims.toSorted()).toEqual(dims.toSorted());
  const inverse = invert(ours.header.affine);
  let farthest = 0;
  let different = 0;
  for (let k = 0; k < dims[2]!; k++) {
    for (let j = 0; j < dims[1]!; j++) {
      for (let i = 0; i < dims[0]!; i++) {
        const world = toWorld(theirs.header, [i, j, k]);
        const partner = inverse(world).map((value) => Math.round(value));
        farthest = Math.max(farthest, distance(toWorld(ours.header, partner), world));
        if (valueAt(theirs, [i, j, k]) !== valueAt(ours, partner)) different++;
      }
    }
  }
  expect(farthest).toBeLessThan(1e-4);
  expect(different).toBe(0);
}

function valueAt({ header, voxels }: Volume, [i, j, k]: readonly number[]): number {
  const [, columns, rows] = header.dims;
  return voxels[(k! * rows! + j!) * columns! + i!]! * (header.scl_slope || 1) + header.scl_inter;
}

/** From world to index, by Cramer's rule. */
function invert(affine: number[][]): (world: number[]) => number[] {
  const column = (c: number) => affine.slice(0, 3).map((row) => row[c]!);
  const det = (a: number[], b: number[], c: number[]) =>
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
    a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
    a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
  const [x, y, z, origin] = [0, 1, 2, 3].map(column) as [number[], number[], number[], number[]];
  const whole = det(x, y, z);
  return (world) => {
    const v = world.map((value, i) => value - origin[i]!);
    return [det(v, y, z) / whole, det(x, v, z) / whole, det(x, y, v) / whole];
  };
}

function toWorld(header: NIFTI1, [i, j, k]: readonly number[]): number[] {
  return header.affine.slice(0, 3).map((row) => row[0]! * i! + row[1]! * j! + row[2]! * k! + row[3]!);
}

function distance(a: number[], b: number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}
