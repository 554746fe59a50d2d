/**
 * npm run bench -- enhancement: how much nearer to the truth a super-resolver brings real slices than interpolation
 * does. T1W slices of open_ms_data of people that it was not trained on are averaged over 2 × 2 pixels, enlarged again in
 * three ways, and compared with what they were (PSNR and SSIM at range 1). GRIDIT_BENCH_MODEL names the model. Prints a
 * table, then one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Series } from '../../electron/core/series';
import { complete } from '../../electron/engine/completion/complete';
import { findPack } from '../../electron/engine/pack-list';
import { keepBlockMeans } from '../../electron/engine/stages/super-resolve';
import { headOf } from './heads';
import { psnr, ssim } from './likeness';

const folder = resolve(__dirname, '../../../shared/data/brain-mr-openms');
/** Those of `holdout = 2` in models/configs/brain-mr-t1-2.toml, under [sr.prepare]. */
const HELD_OUT = ['patient03/study2_T1W.nii.gz', 'patient19/study2_T1W.nii.gz'];
/** Every so many of their slices is enough. */
const EVERY = 4;

/** Axial slices of a file whose columns run to the left, rows to the back. */
function readSlices(name: string): Series {
  const bytes = gunzipSync(readFileSync(join(folder, name)));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [columns, rows, slices] = [42, 44, 46].map((at) => view.getInt16(at, true)) as [
    number,
    number,
    number,
  ];
  const start = view.getFloat32(108, true);
  const size = rows * columns;
  const chosen = Array.from({ length: Math.floor(slices / EVERY) }, (_, i) => slices - 1 - i * EVERY);
  const voxels = new Int16Array(chosen.length * size);
  chosen.forEach((slice, i) => {
    for (let j = 0; j < size; j++)
      voxels[i * size + j] = view.getUint16(start + 2 * (slice * size + j), true);
  });
  const mm = view.getFloat32(80, true);
  const header = headOf(rows, columns, chosen.length, mm);
  const positions = chosen.map((_, i) => [0, 0, -i * EVERY * view.getFloat32(88, true)] as const);
  return { header: { ...header, geometry: { ...header.geometry, positions } }, voxels };
}

/** Means over 2 × 2 pixels. */
function halved({ header, voxels }: Series): Series {
  const [rows, columns] = [header.rows >> 1, header.columns >> 1];
  const made = new Int16Array(header.frames * rows * columns);
  for (let frame = 0; frame < header.frames; frame++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        const at = (y: number, x: number) =>
          voxels[(frame * header.rows + 2 * r + y) * header.columns + 2 * c + x]!;
        const mean = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4;
        made[(frame * rows + r) * columns + c] = Math.round(mean);
      }
  const { geometry } = header;
  const spacing = { rowSpacing: 2 * geometry.rowSpacing, columnSpacing: 2 * geometry.columnSpacing };
  return { header: { ...header, rows, columns, geometry: { ...geometry, ...spacing } }, voxels: made };
}

/** Cubic interpolation (Catmull-Rom) to twice the pixels; `projected` shifts each 2 × 2 block to its mean. */
function doubled({ header, voxels }: Series, projected: boolean): Int16Array {
  const { rows, columns, frames } = header;
  const made = new Int16Array(voxels.length * 4);
  // A new pixel lies a quarter of an old one before or behind its middle.
  const weights = [-0.0703125, 0.8671875, 0.2265625, -0.0234375];
  for (let frame = 0; frame < frames; frame++) {
    const low = Float32Array.from(voxels.subarray(frame * rows * columns, (frame + 1) * rows * columns));
    const high = new Float32Array(low.length * 4);
    for (let r = 0; r < 2 * rows; r++)
      for (let c = 0; c < 2 * columns; c++) {
        let sum = 0;
        weights.forEach((wy, j) =>
          weights.forEach((wx, i) => {
            const y = (r >> 1) + (r % 2 ? j - 1 : 1 - j);
            const x = (c >> 1) + (c % 2 ? i - 1 : 1 - i);
            const [row, column] = [Math.min(rows - 1, Math.max(0, y)), Math.min(columns - 1, Math.max(0, x))];
            sum += wy * wx * low[row * columns + column]!;
          }),
        );
        high[r * 2 * columns + c] = sum;
      }
    if (projected) keepBlockMeans(high, low, rows, columns, 2);
    made.set(high.map(Math.round), frame * high.length);
  }
  return made;
}

async function main(): Promise<void> {
  const pack = await findPack(process.env['GRIDIT_BENCH_MODEL'] ?? 'brain-mr-t1', {
    shipped: process.env['GRIDIT_BENCH_PACKS'] ?? resolve(__dirname, '../../models/packs'),
  });
  const figures: { name: string; mm: number; way: string; psnr: number; ssim: number }[] = [];
  for (const name of HELD_OUT) {
    const truth = readSlices(name);
    const low = halved(truth);
    const enhanced = await complete(low, { enhance: true }, pack, {
      provider: { provider: 'cpu', reason: 'The bench compares pictures, not speed.' },
      app: { name: 'bench', version: '0' },
      seriesInstanceUid: '2.25.9',
      seed: 1,
      force: true,
    });
    const { rows, columns, frames } = truth.header;
    const slices = [...Array(frames).keys()].slice(1, -1);
    const white = truth.voxels.reduce((most, value) => Math.max(most, value), 1);
    const ways = [
      ['cubic', doubled(low, false)],
      ['cubic, means kept', doubled(low, true)],
      ['model', enhanced.voxels],
    ] as const;
    for (const [way, made] of ways)
      figures.push({
        name,
        mm: low.header.geometry.rowSpacing,
        way,
        psnr: psnr(truth.voxels, made, { rows, columns, frames }, slices, white),
        ssim: ssim(truth.voxels, made, { rows, columns, frames }, slices, white),
      });
  }
  console.log(`model   ${pack.manifest.id} ${pack.manifest.version}`);
  for (const { name, mm, way, psnr: decibels, ssim: likeness } of figures)
    console.log(
      `${name.padEnd(30)}${mm.toFixed(2)} mm  ${way.padEnd(20)}${decibels.toFixed(2)} dB   SSIM ${likeness.toFixed(4)}`,
    );
  console.log(JSON.stringify({ bench: 'enhancement', version: pack.manifest.version, figures }));
}

void main();
