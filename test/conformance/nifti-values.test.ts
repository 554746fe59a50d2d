/** NIfTI values and places beside those that dcm2niix makes of the same files. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportSeries } from '../../electron/files/export-series';
import { readSeries } from '../../electron/files/read-series';
import { dicomFile, sliceElements, type Element } from '../unit/dicom/support/write-dicom';
import { askPython, installed, pythonWith } from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const SIZE = 16;
const SLICES = 5;

interface Case {
  name: string;
  bits: 16 | 32;
  values: (slice: number) => Int16Array | Uint16Array | Int32Array;
  slope: (slice: number) => number;
}

const CASES: Case[] = [
  {
    name: 'PET-slopes',
    bits: 16,
    values: (slice) => Int16Array.from({ length: SIZE * SIZE }, (_, i) => (i * 127 + slice) % 32768),
    slope: (slice) => [0.001, 0.37, 250, 3.25, 17.125][slice]!,
  },
  {
    name: '32-bit-integers',
    bits: 32,
    values: (slice) => Int32Array.from({ length: SIZE * SIZE }, (_, i) => i * 1_234_567 - 99_999_999 + slice),
    slope: () => 1,
  },
  {
    name: 'unsigned-16-bit',
    bits: 16,
    values: (slice) => Uint16Array.from({ length: SIZE * SIZE }, (_, i) => i * 256 + slice),
    slope: () => 0.5,
  },
];

function write(folder: string, { bits, values, slope }: Case): void {
  for (let slice = 0; slice < SLICES; slice++) {
    const pixels = values(slice);
    const more: Record<string, Element> = {
      '00080008': ['CS', 'ORIGINAL\\PRIMARY'],
      '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.128'],
      '00080020': ['DA', '20200101'],
      '00080030': ['TM', '120000'],
      '00080060': ['CS', 'PT'],
      '00080070': ['LO', 'SIEMENS'],
      '00280010': ['US', SIZE],
      '00280011': ['US', SIZE],
      '00280100': ['US', bits],
      '00280101': ['US', bits],
      '00280102': ['US', bits - 1],
      '00280103': ['US', pixels instanceof Uint16Array ? 0 : 1],
      '00281052': ['DS', '0'],
      '00281053': ['DS', String(slope(slice))],
      '7FE00010': ['OW', new Uint8Array(pixels.buffer)],
    };
    const elements = sliceElements({ instance: slice + 1, position: [-20, 30, 2.5 * slice] });
    writeFileSync(join(folder, `${slice}.dcm`), dicomFile({ ...elements, ...more }));
  }
}

/** Values and affine of both files, ours brought to the order that dcm2niix has: rows from the back. */
const COMPARE = `
import json, sys
import nibabel, numpy
ours, theirs = (nibabel.load(path) for path in sys.argv[1:3])
a, b = (numpy.asarray(image.dataobj, dtype=float) for image in (ours, theirs))
flips = [axis for axis in range(3) if numpy.dot(ours.affine[:3, axis], theirs.affine[:3, axis]) < 0]
corner = numpy.array([a.shape[axis] - 1 if axis in flips else 0 for axis in range(3)] + [1])
a = numpy.flip(a, flips)
print(json.dumps(dict(
    shapes=[a.shape, b.shape],
    relative=float(numpy.max(numpy.abs(a - b) / numpy.maximum(numpy.abs(b), 1e-30))),
    corner=float(numpy.max(numpy.abs(ours.affine @ corner - theirs.affine @ [0, 0, 0, 1]))),
    steps=float(numpy.max(numpy.abs(numpy.abs(ours.affine[:3, :3]) - numpy.abs(theirs.affine[:3, :3])))),
    types=[str(ours.get_data_dtype()), str(theirs.get_data_dtype())])))
`;

describe.each(CASES)('NIfTI of $name', (each) => {
  it('has the values of dcm2niix to the precision of floats, at the same places', async ({ skip }) => {
    if (!installed('dcm2niix')) skip('dcm2niix is not installed');
    const python = pythonWith('nibabel', 'numpy') ?? skip('no Python with nibabel and numpy');
    const [dicom, theirs] = [join(root, each.name), join(root, `${each.name}-dcm2niix`)];
    mkdirSync(dicom);
    mkdirSync(theirs);
    write(dicom, each);
    execFileSync('dcm2niix', ['-b', 'n', '-z', 'n', '-o', theirs, '-f', 'v', dicom], { stdio: 'ignore' });
    const made = readdirSync(theirs).find((name) => name.endsWith('.nii'));
    const { series } = await readSeries(dicom);
    expect(series).toHaveLength(1);
    const ours = join(root, `${each.name}.nii`);
    await exportSeries(series[0]!, 'nifti', ours);
    const found = askPython<{ shapes: number[][]; relative: number; corner: number; steps: number }>(
      python,
      COMPARE,
      ours,
      join(theirs, made!),
    );
    expect(found.shapes[0]).toEqual(found.shapes[1]);
    expect(found.relative).toBeLessThan(2 ** -23);
    expect(found.corner).toBeLessThan(1e-4);
    expect(found.steps).toBeLessThan(1e-4);
  });
});
