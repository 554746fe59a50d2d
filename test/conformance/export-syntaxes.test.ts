/** Compressed and deflated exports as other toolkits decode them: dcmtk, GDCM, pydicom. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDicom } from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import type { DicomSyntax } from '../../electron/core/export-options';
import { frameVoxels, type Series } from '../../electron/core/series';
import { exportSeries } from '../../electron/files/export-series';
import { makeSeries } from '../unit/dicom/support/make-series';
import { askPython, installed, PYDICOM_SLICES, pythonWith, run, type PydicomSlice } from './support/judges';
import { temporaryRoot } from './support/temporary-root';

const root = temporaryRoot();
const size = { rows: 37, columns: 41, frames: 3 };

/** Runs, noise, and the ends of the range: what encoders stumble over. */
function given(
  low: number,
  high: number,
  values: Partial<Series['header']['values']>,
  modality: string,
): Series {
  const series = makeSeries({ ...size, modality, values });
  let state = 7;
  for (let i = 0; i < series.voxels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const share = i % 5 === 0 ? (state >>> 8) / 2 ** 24 : Math.floor(i / 300) / 20;
    series.voxels[i] = Math.round(low + (high - low) * Math.min(1, share));
  }
  series.voxels.set([low, high]);
  return series;
}

const SERIES: [string, Series][] = [
  ['12 bits, unsigned', given(0, 4095, { bitsStored: 12, signed: false }, 'MR')],
  ['16 bits, signed', given(-32768, 32767, { bitsStored: 16, signed: true }, 'CT')],
  ['13 bits, signed', given(-1024, 3071, { bitsStored: 13, signed: true }, 'CT')],
  ['8 bits, unsigned', given(0, 255, { bitsStored: 8, signed: false }, 'MR')],
];
const OBJECTS = ['classic', 'enhanced', 'secondary-capture'] as const;

/** By which program of dcmtk and with which options a syntax becomes explicit little endian. */
const DCMTK: Record<Exclude<DicomSyntax, 'explicit'>, string[]> = {
  rle: ['dcmdrle'],
  'jpeg-ls': ['dcmdjpls'],
  deflated: ['dcmconv', '--write-xfer-little'],
};

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function wanted(series: Series): string[] {
  return Array.from({ length: series.header.frames }, (_, frame) => {
    const voxels = frameVoxels(series, frame);
    return sha(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
  });
}

/** Stored values of a native little endian file as signed 16-bit numbers, sign extended, one hash a frame. */
function decoded(file: string, frames: number): string[] {
  const bytes = readFileSync(file);
  const set = parseDicom(bytes);
  const { dataOffset, length } = set.elements['x7fe00010']!;
  const [allocated, stored, signed] = ['x00280100', 'x00280101', 'x00280103'].map((tag) => set.uint16(tag)!);
  const raw = bytes.subarray(dataOffset, dataOffset + length);
  const count = size.rows * size.columns * frames;
  const values = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const value = allocated === 8 ? raw[i]! : raw.readUInt16LE(2 * i);
    const shift = 32 - stored!;
    values[i] = signed ? (value << shift) >> shift : value & (2 ** stored! - 1);
  }
  return Array.from({ length: frames }, (_, frame) =>
    sha(new Uint8Array(values.buffer, (frame * values.byteLength) / frames, values.byteLength / frames)),
  );
}

describe.each(SERIES)('%s', (name, series) => {
  describe.each(['rle', 'jpeg-ls', 'deflated'] as const)('as %s', (syntax) => {
    const folder = (object: string) => join(root, `${name} ${syntax} ${object}`);
    const files = (object: string) =>
      readdirSync(folder(object))
        .filter((file) => file.endsWith('.dcm'))
        .map((file) => join(folder(object), file));

    it('is decoded by dcmtk to the same values, slice by slice and multi-frame', async ({ skip }) => {
      const [program, ...options] = DCMTK[syntax] as [string, ...string[]];
      if (!installed(program)) skip('dcmtk is not installed');
      for (const object of OBJECTS) {
        // A secondary capture holds unsigned values only, and moves the others.
        if (object === 'secondary-capture' && series.header.values.signed) continue;
        await exportSeries(series, 'dicom', folder(object), { syntax, object });
        const out = `${folder(object)} decoded`;
        mkdirSync(out);
        const all = files(object).flatMap((file, i) => {
          const plain = join(out, `${i}.dcm`);
          expect(run(program, ...options, file, plain), file).toEqual({ status: 0, output: '' });
          return decoded(plain, object === 'classic' ? 1 : size.frames);
        });
        expect(all, object).toEqual(wanted(series));
      }
    });

    it('is decoded by GDCM to the same values', async ({ skip }) => {
      if (!installed('gdcmconv')) skip('gdcmconv (package libgdcm-tools) is not installed');
      const out = `${folder('classic')} gdcm`;
      mkdirSync(out);
      const all = files('classic').flatMap((file, i) => {
        const plain = join(out, `${i}.dcm`);
        expect(run('gdcmconv', '--raw', file, plain).status, file).toBe(0);
        return decoded(plain, 1);
      });
      expect(all).toEqual(wanted(series));
    });

    // pydicom has no decoder of JPEG-LS itself.
    if (syntax === 'jpeg-ls') return;
    it('is read by pydicom, which needs nothing else for it', ({ skip }) => {
      const python = pythonWith('pydicom', 'numpy') ?? skip('no Python with pydicom and numpy');
      const slices = askPython<PydicomSlice[]>(python, PYDICOM_SLICES, folder('classic'));
      expect(slices.map((slice) => slice.sha256)).toEqual(wanted(series));
    });
  });
});
