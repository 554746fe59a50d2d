/**
 * Speed of DICOM export: 500 slices of 512×512 in memory to files, as a ratio to writing the same pixels as bare bytes,
 * one file a slice, in the same run. Both are on the disk when they end. `npm run bench -- export`.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Series } from '../../electron/core/series';
import { writeFolder } from '../../electron/files/atomic-output';
import { syncTree } from '../../electron/files/durable';
import { writeDicom } from '../../electron/files/writers/dicom';
import { folderSink } from '../../electron/files/writers/sink';
import { makeSeries } from '../unit/dicom/support/make-series';
import { timeInTurn } from './timing';

const FRAMES = 500;
const SIZE = 512;
const RUNS = 5;
const SMALL_FRAMES = 50;

async function main(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'gridit-bench-'));
  try {
    const series = noisy(FRAMES);
    await rates(root, 'MR, 12 bits, unsigned', series);
    await rates(root, 'CT, 16 bits, signed', noisy(FRAMES, 'CT'));
    await syntaxes(root, noisy(SMALL_FRAMES));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function rates(root: string, what: string, series: Series): Promise<void> {
  const out = join(root, 'out');
  const fresh = () => rm(out, { recursive: true, force: true });
  const times = await timeInTurn(
    {
      clear: fresh,
      raw: () =>
        fresh()
          .then(() => writeRaw(series, out))
          .then(() => syncTree(out)),
      clearAgain: fresh,
      dicom: () =>
        fresh().then(() => writeFolder(out, (folder) => writeDicom(series, folderSink(folder), {}))),
    },
    RUNS,
  );
  const { raw, dicom } = times;
  console.log(`${FRAMES} slices of ${SIZE}×${SIZE}, ${what}:`);
  console.log(`  bare bytes ${raw.best.toFixed(0)} ms (median ${raw.median.toFixed(0)})`);
  console.log(`  DICOM      ${dicom.best.toFixed(0)} ms (median ${dicom.median.toFixed(0)})`);
  console.log(
    `  ratio      ${(dicom.best / raw.best).toFixed(2)} (medians ${(dicom.median / raw.median).toFixed(2)}); wanted: at most 1.5`,
  );
  await fresh();
}

/** The pixels and nothing else, file after file. */
async function writeRaw({ header, voxels }: Series, folder: string): Promise<void> {
  await mkdir(folder);
  const bytes = header.rows * header.columns * 2;
  for (let frame = 0; frame < header.frames; frame++) {
    const pixels = new Uint8Array(voxels.buffer, voxels.byteOffset + frame * bytes, bytes);
    await writeFile(join(folder, String(frame)), pixels);
  }
}

async function syntaxes(root: string, series: Series): Promise<void> {
  const out = join(root, 'out');
  for (const syntax of ['explicit', 'rle', 'jpeg-ls', 'deflated'] as const) {
    const started = performance.now();
    await writeFolder(out, (folder) => writeDicom(series, folderSink(folder), { syntax }));
    const ms = performance.now() - started;
    console.log(`${SMALL_FRAMES} slices as ${syntax}: ${(ms / SMALL_FRAMES).toFixed(1)} ms a slice`);
    await rm(out, { recursive: true, force: true });
  }
}

/** Smooth shapes with noise, as images have them. */
function noisy(frames: number, modality = 'MR'): Series {
  const series = makeSeries({ modality, rows: SIZE, columns: SIZE, frames, step: 1 });
  let state = 1;
  for (let i = 0; i < series.voxels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    series.voxels[i] = 1500 + 1000 * Math.sin(i / 90) + (state >>> 26);
  }
  return series;
}

void main();
