/**
 * Pixels as pydicom and its decoders see them: of a case for every transfer syntax and photometric interpretation, of
 * the test images of a DICOM viewer, and of all the files that pydicom tests itself with.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSeries } from '../../electron/files/read-series';
import { readOurs } from './support/our-pixels';
import {
  decodingPython,
  largestDifference,
  pydicomTestFiles,
  readReferences,
  type Reference,
} from './support/reference-pixels';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const FIXTURES = resolve(__dirname, '../fixtures/dicom');
const VIEWER_IMAGES = resolve(__dirname, '../../node_modules/cornerstone-wado-image-loader/testImages');
const LIST = resolve(__dirname, 'pydicom-files.json');

/** How far two right decoders of lossy JPEG may be apart: they round differently, and clip colours at other places. */
const JPEG_TOLERANCE = 2;
const JPEG_COLOUR_TOLERANCE = 8;

/** What pydicom cannot do, by name of the file. */
const BEYOND_PYDICOM: Record<string, RegExp> = {
  'deflated-frames.dcm': /No pixel data decoders/,
  'encapsulated-uncompressed.dcm': /No pixel data decoders/,
  'JPEG-lossy.dcm': /Unable to decode/,
  'badVR.dcm': /invalid literal/,
};

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Compares values; a sentence where they differ by more than they may. */
async function disagreement(path: string, reference: Reference): Promise<string | undefined> {
  const name = path.split(sep).at(-1)!;
  const ours = await readOurs(path);
  if ('refused' in ours) return 'error' in reference ? undefined : `${name}: refused, but pydicom reads it`;
  if ('error' in reference)
    return BEYOND_PYDICOM[name]?.test(reference.error)
      ? undefined
      : `${name}: pydicom says ${reference.error}`;
  const off = largestDifference(ours.values, reference);
  const colour = /rgb|ybr|color/i.test(name);
  const most = !reference.lossy ? 0 : colour ? JPEG_COLOUR_TOLERANCE : JPEG_TOLERANCE;
  return off <= most ? undefined : `${name}: off by ${off}, ${most} are allowed`;
}

async function disagreements(files: readonly string[], python: string): Promise<string[]> {
  const references = readReferences(python, files, root);
  const found: string[] = [];
  for (const path of files) {
    const sentence = await disagreement(path, references.get(path)!);
    if (sentence) found.push(sentence);
  }
  return found;
}

describe('pixels', () => {
  it('of every transfer syntax and photometric interpretation are pydicom’s', async ({ skip }) => {
    const python = decodingPython() ?? skip('no Python with pydicom, pylibjpeg and pyjpegls');
    const files = filesUnder(FIXTURES).filter((path) => path.endsWith('.dcm'));
    expect(files.length).toBeGreaterThan(40);
    expect(await disagreements(files, python)).toEqual([]);
  });

  it('of one CT image in many transfer syntaxes are pydicom’s', async ({ skip }) => {
    const python = decodingPython() ?? skip('no Python with pydicom, pylibjpeg and pyjpegls');
    // Its files in syntaxes that were retired in 2000 are named after others; they are refused.
    const retired = /JPEGProcess(2_4|6_8)|paramap|\.sh$|wadors/;
    const files = filesUnder(VIEWER_IMAGES).filter((path) => !retired.test(path));
    expect(files.length).toBe(15);
    expect(await disagreements(files, python)).toEqual([]);
    for (const [name, reason] of [
      ['2_4TransferSyntax_1.2.840.10008.1.2.4.51', /Spectral Selection/],
      ['6_8TransferSyntax_1.2.840.10008.1.2.4.53', /Full Progression/],
    ] as const) {
      const path = join(VIEWER_IMAGES, `CTImage.dcm_JPEGProcess${name}.dcm`);
      expect(await readOurs(path)).toEqual({ refused: expect.stringMatching(reason) });
    }
  });

  it('of every file that pydicom tests itself with are right, or refused with the reason in the list', async ({
    skip,
  }) => {
    const python = decodingPython() ?? skip('no Python with pydicom, pylibjpeg and pyjpegls');
    const { folder, version } = pydicomTestFiles(python);
    if (!existsSync(folder)) skip('this pydicom came without its test files');
    type List = { pydicom: string; imported: Record<string, string>; refused: Record<string, string> };
    const list = JSON.parse(readFileSync(LIST, 'utf8')) as List;
    if (version !== list.pydicom) skip(`the list is for pydicom ${list.pydicom}, this is ${version}`);
    const files = filesUnder(folder).filter((path) => !/__pycache__|\.py$/.test(path));

    const found: List = { pydicom: version, imported: {}, refused: {} };
    for (const path of files) {
      const name = relative(folder, path).split(sep).join('/');
      const { series, skipped } = await readSeries(path);
      // A chosen DICOMDIR stands for its files, which are in the list themselves.
      if (/DICOMDIR[^/]*$/.test(name)) {
        found[series.length > 0 ? 'imported' : 'refused'][name] =
          series.length > 0 ? `${series.length} series` : (skipped[0]?.reason ?? '');
      } else if (series.length > 0) {
        const ours = await readOurs(path);
        found.imported[name] = 'refused' in ours ? ours.refused : ours.sha256;
      } else found.refused[name] = skipped.map(({ reason }) => reason).join(' ');
    }
    if (process.env['GRIDIT_WRITE_LISTS']) writeFileSync(LIST, `${JSON.stringify(found, null, 2)}\n`);
    else expect(found).toEqual(list);

    const images = files.filter((path) => !/DICOMDIR[^/\\]*$/.test(path));
    const read = Object.keys(found.imported).map((name) => join(folder, ...name.split('/')));
    expect(
      await disagreements(
        images.filter((path) => read.includes(path)),
        python,
      ),
    ).toEqual([]);
  });
});
