/**
 * npm run bench -- completion: how much nearer to the truth a model completes real heads than interpolation does. Heads
 * that no model is trained on (the test split of I3Net, IXI at 2 mm), the protocol of I3Net: every s-th slice is kept, the
 * others are made again, the first and the last s slices do not count; PSNR at range 1, SSIM in three planes. Extension
 * by 20 mm is compared with repeating the last slice, and slices that were taken out with interpolating them.
 * GRIDIT_BENCH_MODEL names the model, GRIDIT_BENCH_HEADS how many heads. Prints a table, then one line of JSON.
 */
import { resample } from '../../electron/core/resample/resample';
import type { Series } from '../../electron/core/series';
import { complete } from '../../electron/engine/completion/complete';
import type { CompletionRequest } from '../../electron/core/completion/targets';
import { findPack } from '../../electron/engine/pack-list';
import type { Pack } from '../../electron/engine/pack-folder';
import { SessionPool } from '../../electron/engine/session-pool';
import { resolve } from 'node:path';
import { everyNth, firstSlices, readHead, testedHeads } from './heads';
import { psnr, ssim } from './likeness';

const FACTORS = [2, 3, 4, 5];
const REPAIRED = [1, 2, 3, 5];
/** From the vertex, mm of 2 mm slices: 152 mm. */
const SLICES = 76;
const EXTENSION = 10;

const sessions = new SessionPool(60_000);

async function completed(
  source: Series,
  request: CompletionRequest,
  pack: Pack,
  mean = false,
): Promise<Int16Array> {
  const { voxels } = await complete(source, request, pack, {
    provider: { provider: 'cpu', reason: 'The bench compares pictures, not speed.' },
    app: { name: 'bench', version: '0' },
    seriesInstanceUid: '2.25.9',
    seed: 1,
    force: true,
    mean,
    sessions,
  });
  return voxels;
}

function interpolated(source: Series, kernel: 'linear' | 'cubic', spacing: number): Int16Array {
  const work = resample(source, { kernel, spacing, seriesInstanceUid: '2.25.8' });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value.voxels;
  }
}

/** Figures of several heads, by the name of the trial and the way it was made. */
class Table {
  private readonly sums = new Map<string, Map<string, { psnr: number; ssim: number; heads: number }>>();

  add(trial: string, way: string, truth: Series, made: Int16Array, slices: readonly number[]): void {
    const { rows, columns, frames } = truth.header;
    const size = { rows, columns, frames };
    const white = truth.voxels.reduce((most, value) => Math.max(most, value), 1);
    const ways = this.sums.get(trial) ?? new Map<string, { psnr: number; ssim: number; heads: number }>();
    const sum = ways.get(way) ?? { psnr: 0, ssim: 0, heads: 0 };
    sum.psnr += psnr(truth.voxels, made, size, slices, white);
    sum.ssim += ssim(truth.voxels, made, size, slices, white);
    sum.heads += 1;
    this.sums.set(trial, ways.set(way, sum));
  }

  get figures(): { trial: string; way: string; psnr: number; ssim: number; heads: number }[] {
    return [...this.sums].flatMap(([trial, ways]) =>
      [...ways].map(([way, { psnr: decibels, ssim: likeness, heads }]) => ({
        trial,
        way,
        psnr: decibels / heads,
        ssim: likeness / heads,
        heads,
      })),
    );
  }
}

async function main(): Promise<void> {
  const pack = await findPack(process.env['GRIDIT_BENCH_MODEL'] ?? 'brain-mr-t1', {
    shipped: process.env['GRIDIT_BENCH_PACKS'] ?? resolve(__dirname, '../../models/packs'),
  });
  const names = testedHeads(Number(process.env['GRIDIT_BENCH_HEADS'] ?? 4));
  if (names.length === 0) {
    console.log('completion: the IXI heads are not in ../shared/data; nothing was measured.');
    return;
  }
  const table = new Table();
  for (const name of names) {
    const head = firstSlices(readHead(name), SLICES);
    for (const s of FACTORS) {
      const truth = firstSlices(head, Math.floor((SLICES - 1) / s) * s + 1);
      const thin = everyNth(truth, s);
      const last = truth.header.frames - 1;
      const counted = [...Array(truth.header.frames).keys()].filter(
        (k) => k % s > 0 && k > s && k < last - s,
      );
      table.add(`1 of ${s} kept`, 'linear', truth, interpolated(thin, 'linear', 2), counted);
      table.add(`1 of ${s} kept`, 'cubic', truth, interpolated(thin, 'cubic', 2), counted);
      table.add(`1 of ${s} kept`, 'model', truth, await completed(thin, { spacing: 2 }, pack), counted);
    }
    for (const missing of REPAIRED) {
      const remake = Array.from({ length: missing }, (_, i) => 36 + i);
      const kept = [...Array(SLICES).keys()].filter((k) => !remake.includes(k));
      const without = everyNth(head, 1, 0, kept);
      table.add(`${missing} missing`, 'cubic', head, interpolated(without, 'cubic', 2), remake);
      table.add(`${missing} missing`, 'model', head, await completed(head, { remake }, pack), remake);
    }
    const short = firstSlices(head, SLICES - EXTENSION);
    const added = Array.from({ length: EXTENSION }, (_, i) => SLICES - EXTENSION + i);
    const size = head.header.rows * head.header.columns;
    const repeated = head.voxels.slice();
    for (const k of added) repeated.set(short.voxels.subarray(-size), k * size);
    table.add('20 mm beyond the end', 'last slice', head, repeated, added);
    for (const [way, mean] of [
      ['model', false],
      ['its mean', true],
    ] as const) {
      const made = await completed(short, { after: EXTENSION }, pack, mean);
      table.add('20 mm beyond the end', way, head, made, added);
    }
  }
  const { figures } = table;
  console.log(`model                   ${pack.manifest.id} ${pack.manifest.version}, ${names.length} heads`);
  for (const { trial, way, psnr: decibels, ssim: likeness } of figures)
    console.log(
      `${trial.padEnd(24)}${way.padEnd(12)}${decibels.toFixed(2)} dB   SSIM ${likeness.toFixed(4)}`,
    );
  console.log(JSON.stringify({ bench: 'completion', version: pack.manifest.version, figures }));
}

void main();
