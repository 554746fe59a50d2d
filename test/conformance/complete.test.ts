/** Series that the command line has completed, as dciodvfy, pydicom and dcm2niix see them. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NIFTI1, readHeader } from 'nifti-reader-js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Vec3 } from '../../electron/core/geometry';
import { exportSeries } from '../../electron/files/export-series';
import { withCli } from '../unit/cli/with-cli';
import { makeSeries } from '../unit/dicom/support/make-series';
import { writeTinyPack } from '../unit/engine/tiny-pack';
import {
  ALLOWED_FINDINGS,
  askPython,
  dciodvfyFindings,
  installed,
  PYDICOM_SLICES,
  pythonWith,
  run as runProgram,
  type PydicomSlice,
} from './support/judges';

const { at, run } = withCli();
let packs: string;
beforeAll(async () => {
  packs = await mkdtemp(join(tmpdir(), 'gridit-test-'));
  await writeTinyPack(packs);
  return () => rm(packs, { recursive: true, force: true });
});

const FRAMES = 8;
/** Tilted by less than what a model of axial slices takes. */
const TILTED = (() => {
  const tilt = 0.2;
  return [1, 0, 0, 0, Math.cos(tilt), Math.sin(tilt)] as const;
})();

/** An acquired series of one file a slice, 5 mm apart, written by somebody else's program for all that is in it. */
async function given(): Promise<PydicomSlice[]> {
  const series = makeSeries({ rows: 20, columns: 18, frames: FRAMES, step: 5, orientation: TILTED });
  series.header.provenance = { kind: 'imported', transferSyntaxes: [], synthetic: false, warnings: [] };
  await exportSeries(series, 'dicom', at('given'));
  return seen('given');
}

const seen = (folder: string) =>
  askPython<PydicomSlice[]>(pythonWith('pydicom')!, PYDICOM_SLICES, at(folder));

/** What a file says of where its pixels come from. */
interface Origin {
  instance: number;
  imageType: string[];
  derivation: string;
  codes: string[];
  sources: string[];
  recipe: boolean;
}
const ORIGINS = `
import sys, json, pathlib, pydicom
out = []
for path in pathlib.Path(sys.argv[1]).rglob('*.dcm'):
    d = pydicom.dcmread(path)
    out.append(dict(
        instance=int(d.InstanceNumber), imageType=list(d.ImageType), derivation=str(d.get('DerivationDescription', '')),
        codes=[c.CodeValue for c in d.get('DerivationCodeSequence', [])],
        sources=[s.ReferencedSOPInstanceUID for s in d.get('SourceImageSequence', [])],
        recipe='gridit' in str(d).lower()))
out.sort(key=lambda s: s['instance'])
print(json.dumps(out))
`;

const complete = (out: string, ...options: string[]) =>
  run(
    ...['complete', at('given'), '--model', 'tiny', '--packs', packs, '--provider', 'cpu', '--seed', '3'],
    ...['--first', '60', '--force', '--out', at(out), ...options],
  );

const near = (a: readonly number[], b: readonly number[]) =>
  a.every((value, axis) => Math.abs(value - b[axis]!) < 1e-4);

describe.each<[string, string[], number, number]>([
  ['filled in', ['--spacing', '2.5'], 15, FRAMES],
  ['extended', ['--before', '1', '--after', '2'], 11, FRAMES],
  ['repaired', ['--repair', '3,5-6'], FRAMES, FRAMES - 3],
  ['made again in part', ['--redo', '1-2'], FRAMES, FRAMES - 2],
])('a series %s', (_what, options, slices, kept) => {
  it('keeps its pixels and its place, and says what was made', async ({ skip }) => {
    if (!pythonWith('pydicom')) skip('no Python with pydicom');
    const source = await given();
    expect(await complete('o', ...options)).toMatchObject({ code: 0 });
    const result = await seen('o');
    expect(result).toHaveLength(slices);
    const origins = askPython<Origin[]>(pythonWith('pydicom')!, ORIGINS, at('o'));
    let equal = 0;
    result.forEach((slice, i) => {
      const twin = source.find(({ position }) => near(position, slice.position));
      const { imageType, derivation, codes, sources } = origins[i]!;
      expect(imageType[0]).toBe('DERIVED');
      expect(sources.length).toBeGreaterThan(0);
      expect(slice).toMatchObject({ rows: 20, columns: 18, spacing: source[0]!.spacing });
      expect(near(slice.orientation, source[0]!.orientation)).toBe(true);
      const made = slice.synthetic === 'YES';
      expect(derivation.includes('made by the model tiny'), derivation).toBe(made);
      expect(codes.length > 0).toBe(made);
      expect(imageType.includes('SYNTHETIC')).toBe(made);
      if (made) return;
      equal += 1;
      expect(slice.sha256).toBe(twin!.sha256);
    });
    expect(equal).toBe(kept);
    if (!installed('dciodvfy')) return;
    for (const { file, synthetic } of result)
      expect(dciodvfyFindings(join(at('o'), file)), file).toEqual(
        synthetic === 'YES' ? ALLOWED_FINDINGS : [],
      );
  });

  it('is one volume to dcm2niix, which lies where its source does', async ({ skip }) => {
    if (!installed('dcm2niix')) skip('dcm2niix is not installed');
    await given();
    expect(await complete('o', ...options)).toMatchObject({ code: 0 });
    const header = async (folder: string) => {
      expect(runProgram('dcm2niix', '-z', 'y', '-o', at(folder), '-f', 'it', at(folder)).status).toBe(0);
      const volumes = (await readdir(at(folder))).filter((name) => name.endsWith('.nii.gz'));
      expect(volumes).toHaveLength(1);
      const bytes = gunzipSync(await readFile(at(folder, volumes[0]!)));
      return readHeader(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) as NIFTI1;
    };
    const [before, after] = [await header('given'), await header('o')];
    expect(after.dims.slice(1, 4)).toEqual([18, 20, slices]);
    // Directions of columns and rows, mm a pixel; that of the slices is as the spacing wants it.
    for (const row of [0, 1, 2])
      for (const column of [0, 1])
        expect(after.affine[row]![column]).toBeCloseTo(before.affine[row]![column]!, 4);
  });
});

describe('an enhanced series', () => {
  it('has half of the pixel spacing in the same field, and is derived, slice by slice', async ({ skip }) => {
    if (!pythonWith('pydicom')) skip('no Python with pydicom');
    const source = await given();
    expect(await complete('o', '--enhance')).toMatchObject({ code: 0 });
    const result = await seen('o');
    expect(result).toHaveLength(FRAMES);
    result.forEach((slice, i) => {
      const [rows, columns] = source[i]!.spacing as [number, number];
      expect(slice).toMatchObject({ rows: 40, columns: 36, synthetic: 'YES' });
      expect(slice.spacing).toEqual([rows / 2, columns / 2]);
      // The middle of the first pixel is a quarter of the old pixel nearer to the corner.
      const corner = (position: readonly number[], half: number): Vec3 => {
        const [a, b] = [slice.orientation.slice(0, 3), slice.orientation.slice(3)];
        return position.map((v, k) => v - (half * columns * a[k]! + half * rows * b[k]!) / 2) as never;
      };
      expect(near(corner(slice.position, 0.5), corner(source[i]!.position, 1))).toBe(true);
    });
    if (!installed('dciodvfy')) return;
    for (const { file } of result)
      expect(dciodvfyFindings(join(at('o'), file)), file).toEqual(ALLOWED_FINDINGS);
  });

  it('is refused for slices that lie otherwise than the model’s', async () => {
    const series = makeSeries({ rows: 20, columns: 18, frames: 3, orientation: [0, 1, 0, 0, 0, -1] });
    await exportSeries(series, 'dicom', at('given'));
    expect(await complete('o', '--enhance')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('from axial') as string,
    });
  });
});
