/**
 * npm run bench -- generation: how fast the shipped model runs on this machine, beside what the machine can do.
 * Prints a table, then one line of JSON. The model is that of GRIDIT_BENCH_MODEL, or brain-mr-t1.
 */
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { findPack } from '../../electron/engine/pack-list';
import { runtimeVersion } from '../../electron/engine/session';
import { LoadedNetwork, countGflop } from './network';
import { measurePytorch, type PytorchFigures } from './pytorch';
import { SGEMM_GFLOP, sgemmGraph } from './sgemm';
import { timeInTurn, type Times } from './timing';
import { measureJob, type JobFigures } from './whole-job';

const RUNS = 60;
/** Share of the peak that the grid network is meant to reach on an idle machine. */
const TARGET = 0.6;

interface NetworkFigures extends Times {
  parameters: number;
  gflop: number;
  /** Of the best run. */
  gflops: number;
  shareOfPeak: number;
}

interface Figures {
  model: string;
  version: string;
  cpu: string;
  cores: number;
  /** Programs that wanted to run as the benchmark began; figures are for an idle machine when it is near 0. */
  load: number;
  peakGflops: number;
  grid: NetworkFigures;
  /** The form that CPUs run, where the pack has one: times alone, for its arithmetic is of another kind. */
  gridOnCpu: Times | null;
  sr: NetworkFigures | null;
  /** Or the reason why PyTorch was not measured. */
  pytorch: PytorchFigures | string;
  job: JobFigures;
}

async function measure(id: string): Promise<Figures> {
  const load = loadavg()[0]!;
  const { manifest, ...pack } = await findPack(id, { shipped: resolve(__dirname, '../../models/packs') });
  const { grid, gridOnCpu, sr } = pack;
  const graphs = { peak: sgemmGraph(), grid, ...(gridOnCpu && { gridOnCpu }), ...(sr && { sr }) };
  const networks = await Promise.all(Object.values(graphs).map((graph) => LoadedNetwork.load(graph)));
  const works = Object.fromEntries(Object.keys(graphs).map((name, i) => [name, networks[i]!.run]));
  const times = await timeInTurn(works, RUNS);
  for (const network of networks) await network.release();

  const pytorch = measurePytorch(id, RUNS);
  const runtimePeak = (SGEMM_GFLOP / times['peak']!.best) * 1000;
  const peakGflops = Math.max(runtimePeak, typeof pytorch === 'string' ? 0 : pytorch.peak);
  const figures = async (name: 'grid' | 'sr'): Promise<NetworkFigures | null> => {
    const graph = pack[name];
    if (!graph) return null;
    const gflop = await countGflop(graph);
    const gflops = (gflop / times[name]!.best) * 1000;
    return { ...times[name]!, parameters: graph.parameters, gflop, gflops, shareOfPeak: gflops / peakGflops };
  };
  return {
    model: id,
    version: manifest.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load,
    peakGflops,
    grid: (await figures('grid'))!,
    gridOnCpu: times['gridOnCpu'] ?? null,
    sr: await figures('sr'),
    pytorch,
    job: await measureJob(id),
  };
}

function table({ pytorch, job, ...figures }: Figures): [string, string][] {
  const rows: [string, string][] = [
    ['machine', `${figures.cpu}, ${figures.cores} cores, load ${figures.load.toFixed(1)} at the start`],
    ['runtime', `onnxruntime ${runtimeVersion}, cpu`],
    ['model', `${figures.model} ${figures.version}`],
    ['peak of sgemm', `${figures.peakGflops.toFixed(0)} GFLOP/s`],
  ];
  const networks = [
    ['grid network', figures.grid],
    ['super-resolver', figures.sr],
  ] as const;
  for (const [name, network] of networks) {
    if (!network) continue;
    rows.push(
      [name, `${network.best.toFixed(1)} ms best, ${network.median.toFixed(1)} ms median of one evaluation`],
      ['', `${(network.parameters / 1e6).toFixed(1)} M parameters, ${network.gflop.toFixed(2)} GFLOP`],
      ['', `${network.gflops.toFixed(0)} GFLOP/s, ${network.shareOfPeak.toFixed(2)} of the peak`],
    );
  }
  const { grid, gridOnCpu } = figures;
  if (gridOnCpu) {
    const ratio = (gridOnCpu.best / grid.best).toFixed(2);
    rows.push(['grid network for CPUs', `${gridOnCpu.best.toFixed(1)} ms best, ${ratio} of the whole one`]);
  }
  if (typeof pytorch === 'string') rows.push(['PyTorch eager', `not measured: ${pytorch}`]);
  else {
    const ratio = (figures.grid.best / pytorch.best).toFixed(2);
    rows.push(
      [
        'PyTorch eager',
        `${pytorch.best.toFixed(1)} ms best, ${pytorch.median.toFixed(1)} ms median of the grid network`,
      ],
      ['', `the engine takes ${ratio} of that (best against best)`],
    );
  }
  rows.push(
    [
      'whole job',
      `${job.frames} frames in ${job.seconds.toFixed(1)} s, the first after ${job.firstFrameSeconds.toFixed(1)} s`,
    ],
    ['peak memory', `${job.peakMemoryMiB.toFixed(0)} MiB resident`],
  );
  return rows;
}

async function main(): Promise<void> {
  const figures = await measure(process.env['GRIDIT_BENCH_MODEL'] ?? 'brain-mr-t1');
  for (const [name, value] of table(figures)) console.log(`${name.padEnd(24)}${value}`);
  if (figures.grid.shareOfPeak < TARGET) {
    console.log(`The grid network stays below the target of ${TARGET} of the peak; was the machine idle?`);
  }
  console.log(JSON.stringify(figures));
}

void main();
