/** Stacks as dcm2niix makes them of the same files, and as we do. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnDirection, rowDirection, scale, subtract, type Vec3 } from '../../electron/core/geometry';
import { whyNoVolume, type Series } from '../../electron/core/series';
import { readSeries } from '../../electron/files/read-series';
import { resampleSeries } from '../../electron/files/resample-series';
import { sliceFile, type Element } from '../unit/dicom/support/write-dicom';
import { installed, pythonWith } from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const SIZE = 24;
let instance = 0;

/** A slice of 24×24 pixels of 2 mm; its values are a plane in space, so that only a straight stack keeps it one. */
function slice(position: [number, number, number], more: Record<string, Element>): Uint8Array {
  instance += 1;
  const pixels = Int16Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y, z] = [position[0] + 2 * (i % SIZE), position[1] + 2 * Math.floor(i / SIZE), position[2]];
    return Math.round(1000 + 3 * x + 10 * y + 4 * z);
  });
  return sliceFile({
    instance,
    position,
    pixels,
    with: {
      '00080008': ['CS', 'ORIGINAL\\PRIMARY\\OTHER'],
      '00080020': ['DA', '20200101'],
      '00080030': ['TM', '120000'],
      '00080070': ['LO', 'GE MEDICAL SYSTEMS'],
      '00280010': ['US', SIZE],
      '00280011': ['US', SIZE],
      '00280030': ['DS', '2\\2'],
      ...more,
    },
  });
}

function folderOf(name: string, files: Uint8Array[]): string {
  const folder = join(root, name);
  mkdirSync(folder);
  files.forEach((file, i) => writeFileSync(join(folder, `${i}.dcm`), file));
  return folder;
}

interface Volume {
  shape: number[];
  /** 4×4, voxel indices to RAS millimetres. */
  affine: number[][];
}

/** What dcm2niix makes of a folder, by the name of the file. */
function dcm2niix(python: string, folder: string): Record<string, Volume> {
  const out = `${folder}-nifti`;
  mkdirSync(out);
  execFileSync('dcm2niix', ['-b', 'n', '-z', 'n', '-o', out, '-f', 'v_e%e', folder], { stdio: 'ignore' });
  const files = readdirSync(out).filter((name) => name.endsWith('.nii'));
  const script =
    'import sys,json,nibabel\nprint(json.dumps({p:dict(shape=list(nibabel.load(p).shape),affine=nibabel.load(p).affine.tolist()) for p in sys.argv[1:]}))';
  const text = execFileSync(python, ['-c', script, ...files.map((name) => join(out, name))], {
    encoding: 'utf8',
  });
  const volumes = JSON.parse(text) as Record<string, Volume>;
  return Object.fromEntries(
    Object.entries(volumes).map(([path, volume]) => [path.split('/').pop()!, volume]),
  );
}

/** Corners of all voxels' box, LPS, in no order. */
function cornersOf({ header: { geometry, rows, columns } }: Series): string[] {
  const last = geometry.positions.length - 1;
  return [geometry.positions[0]!, geometry.positions[last]!].flatMap((position) =>
    [0, columns - 1].flatMap((c) =>
      [0, rows - 1].map((r) => {
        const along = scale(rowDirection(geometry.orientation), -c * geometry.columnSpacing);
        const down = scale(columnDirection(geometry.orientation), -r * geometry.rowSpacing);
        return key(subtract(subtract(position, along), down));
      }),
    ),
  );
}
function cornersOfVolume({ shape, affine }: Volume): string[] {
  const ends = shape.slice(0, 3).map((count) => [0, count - 1]);
  return ends[0]!.flatMap((i) =>
    ends[1]!.flatMap((j) =>
      ends[2]!.map((k) => {
        const ras = affine.slice(0, 3).map((row) => row[0]! * i + row[1]! * j + row[2]! * k + row[3]!);
        return key([-ras[0]!, -ras[1]!, ras[2]!]);
      }),
    ),
  );
}
const key = (point: Vec3 | number[]) =>
  point.map((value) => (value + 0).toFixed(3).replace('-0.000', '0.000')).join(' ');

describe('a leaning stack', () => {
  it('lies where dcm2niix says, and is straightened to the same box', async ({ skip }) => {
    if (!installed('dcm2niix')) skip('dcm2niix is not installed');
    const python = pythonWith('nibabel') ?? skip('no Python with nibabel');
    const tilt = String((Math.atan(1 / 3) * 180) / Math.PI).slice(0, 16);
    const ct: Record<string, Element> = {
      '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
      '00080060': ['CS', 'CT'],
      '00181120': ['DS', tilt],
      '00281052': ['DS', '0'],
      '00281053': ['DS', '1'],
    };
    const folder = folderOf(
      'tilt',
      [0, 1, 2, 3, 4, 5].map((i) => slice([0, i, 3 * i], ct)),
    );
    const volumes = dcm2niix(python, folder);
    const names = Object.keys(volumes);
    const leaning = volumes[names.find((name) => !/Tilt/.test(name))!]!;
    const straight = volumes[names.find((name) => /Tilt/.test(name))!]!;
    const { series } = await readSeries(folder);
    expect(whyNoVolume(series[0]!.header)).toMatch(/leans by 18\.4°/);
    expect(cornersOf(series[0]!).toSorted()).toEqual(cornersOfVolume(leaning).toSorted());
    const ours = await resampleSeries(series[0]!, { kernel: 'cubic' });
    expect(whyNoVolume(ours.header)).toBeUndefined();
    expect([ours.header.columns, ours.header.rows, ours.header.frames]).toEqual(straight.shape);
    expect(cornersOf(ours).toSorted()).toEqual(cornersOfVolume(straight).toSorted());
    // dcm2niix rounds to whole rows; the plane that the values are is kept here to within rounding.
    const { rows, columns, geometry } = ours.header;
    geometry.positions.forEach((position, frame) => {
      for (const r of [6, 12, 18]) {
        const value = ours.voxels[(frame * rows + r) * columns + 5]!;
        expect(
          Math.abs(value - (1000 + 3 * 10 + 10 * (position[1] + 2 * r) + 4 * position[2])),
        ).toBeLessThanOrEqual(1);
      }
    });
  });
});

describe('a series of several echoes', () => {
  it('becomes as many volumes as dcm2niix makes of it, in the same place', async ({ skip }) => {
    if (!installed('dcm2niix')) skip('dcm2niix is not installed');
    const python = pythonWith('nibabel') ?? skip('no Python with nibabel');
    const files = [0, 1, 2, 3].flatMap((i) =>
      ['10', '60'].map((time, echo) =>
        slice([5, -7, 2.5 * i], { '00180081': ['DS', time], '00180086': ['IS', String(echo + 1)] }),
      ),
    );
    const folder = folderOf('echoes', files);
    const volumes = Object.values(dcm2niix(python, folder));
    const { series } = await readSeries(folder);
    expect(series.map(({ header }) => header.part?.label)).toEqual(['echo time 10 ms', 'echo time 60 ms']);
    expect(volumes).toHaveLength(series.length);
    for (const [i, volume] of volumes.entries()) {
      expect(cornersOf(series[i]!).toSorted()).toEqual(cornersOfVolume(volume).toSorted());
    }
  });
});
