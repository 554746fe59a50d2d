/**
 * npm run bench -- generation: how fast the shipped model runs on this machine, beside what the machine can do.
 * Prints a table, then one line of JSON. The model is that of GRIDIT_BENCH_MODEL, or brain-mr-t1.
 */
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { findPack } from '../../electron/engine/pack-list';
import { runtimeVersion } from '../../electron/engine/session';
import { measureNetwork } from './network';
import { runtimePeak } from './peak';
import { measurePytorch } from './pytorch';
import { measureJob } from './whole-job';

const RUNS = 40;
/** Share of the peak that the grid network is meant to reach on an idle machine. */
const TARGET = 0.6;

async function main(): Promise<void> {
  const model = process.env['GRIDIT_BENCH_MODEL'] ?? 'brain-mr-t1';
  const load = loadavg()[0]!;
  const pack = await findPack(model, { shipped: resolve(__dirname, '../../models/packs') });
  const peaks = [await runtimePeak(RUNS)];
  const grid = await measureNetwork(pack.grid, RUNS);
  const sr = pack.sr && (await measureNetwork(pack.sr, RUNS));
  const pytorch = measurePytorch(model, RUNS);
  if (typeof pytorch !== 'string') peaks.push(pytorch.peak);
  // Other work on the machine can spoil the short peak measurement: it is taken on both sides of the others.
  peaks.push(await runtimePeak(RUNS));
  const peak = Math.max(...peaks);
  const job = await measureJob(model);

  const speed = (figures: { gflop: number; best: number }) => (figures.gflop / figures.best) * 1000;
  const rows: [string, string][] = [
    [
      'machine',
      `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, load ${load.toFixed(1)} at the start`,
    ],
    ['runtime', `onnxruntime ${runtimeVersion}, cpu`],
    ['model', `${model} ${pack.manifest.version}`],
    ['peak of sgemm', `${peak.toFixed(0)} GFLOP/s`],
  ];
  for (const [name, figures] of [
    ['denoising step', grid],
    ['super-resolution step', sr],
  ] as const) {
    if (!figures) continue;
    rows.push(
      [name, `${figures.best.toFixed(1)} ms best, ${figures.median.toFixed(1)} ms median, of one evaluation`],
      ['', `${(figures.parameters / 1e6).toFixed(1)} M parameters, ${figures.gflop.toFixed(2)} GFLOP`],
      ['', `${speed(figures).toFixed(0)} GFLOP/s, ${(speed(figures) / peak).toFixed(2)} of the peak`],
    );
  }
  if (typeof pytorch === 'string') rows.push(['PyTorch eager', `not measured: ${pytorch}`]);
  else {
    rows.push(
      [
        'PyTorch eager',
        `${pytorch.best.toFixed(1)} ms best, ${pytorch.median.toFixed(1)} ms median, of the grid network`,
      ],
      ['', `the engine takes ${(grid.best / pytorch.best).toFixed(2)} of its time (best against best)`],
    );
  }
  rows.push(
    [
      'whole job',
      `${job.frames} frames in ${job.seconds.toFixed(1)} s, the first after ${job.firstFrameSeconds.toFixed(1)} s`,
    ],
    ['peak memory', `${job.peakMemoryMiB.toFixed(0)} MiB resident`],
  );
  for (const [name, value] of rows) console.log(`${name.padEnd(24)}${value}`);
  const met = speed(grid) / peak >= TARGET;
  if (!met)
    console.log(`The denoising step is below the target of ${TARGET} of the peak; was the machine idle?`);
  console.log(
    JSON.stringify({
      model,
      version: pack.manifest.version,
      load,
      peakGflops: peak,
      grid,
      sr,
      pytorch,
      job,
      met,
    }),
  );
}

void main();
