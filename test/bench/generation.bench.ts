/**
 * npm run bench -- generation: how fast the shipped model runs on this machine, beside what the machine can do.
 * Prints a table, then one line of JSON. The model is that of GRIDIT_BENCH_MODEL, or brain-mr-t1.
 */
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import type { StageKind } from '../../electron/core/stages';
import { findPack } from '../../electron/engine/pack-list';
import type { CheckedGraph } from '../../electron/engine/onnx-graph';
import type { Pack } from '../../electron/engine/pack-folder';
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
  /** By stage. */
  networks: Partial<Record<StageKind, NetworkFigures>>;
  /** The forms that CPUs run, where the pack has some: times alone, for their arithmetic is of another kind. */
  onCpu: Partial<Record<StageKind, Times>>;
  /** Or the reason why PyTorch was not measured. */
  pytorch: PytorchFigures | string;
  job: JobFigures;
}

async function measure(id: string): Promise<Figures> {
  const load = loadavg()[0]!;
  const pack = await findPack(id, { shipped: resolve(__dirname, '../../models/packs') });
  const graphs = { peak: sgemmGraph(), ...graphsOf(pack) };
  const loaded = await Promise.all(Object.values(graphs).map((graph) => LoadedNetwork.load(graph)));
  const works = Object.fromEntries(Object.keys(graphs).map((name, i) => [name, loaded[i]!.run]));
  const times = await timeInTurn(works, RUNS);
  for (const network of loaded) await network.release();

  const pytorch = measurePytorch(id, RUNS);
  const runtimePeak = (SGEMM_GFLOP / times['peak']!.best) * 1000;
  const peakGflops = Math.max(runtimePeak, typeof pytorch === 'string' ? 0 : pytorch.peak);
  const networks: Figures['networks'] = {};
  const onCpu: Figures['onCpu'] = {};
  for (const [kind, { graph, onCpu: other }] of pack.networks) {
    const gflop = await countGflop(graph);
    const gflops = (gflop / times[kind]!.best) * 1000;
    const shareOfPeak = gflops / peakGflops;
    networks[kind] = { ...times[kind]!, parameters: graph.parameters, gflop, gflops, shareOfPeak };
    if (other) onCpu[kind] = times[onCpuName(kind)]!;
  }
  return {
    model: id,
    version: pack.manifest.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load,
    peakGflops,
    networks,
    onCpu,
    pytorch,
    job: await measureJob(id),
  };
}

function onCpuName(kind: StageKind): string {
  return `${kind} on CPU`;
}

/** Every network of a pack by the name of its stage, and the forms that CPUs run. */
function graphsOf({ networks }: Pack): Record<string, CheckedGraph> {
  const named = [...networks].flatMap(([kind, { graph, onCpu }]): [string, CheckedGraph][] => [
    [kind, graph],
    ...(onCpu ? [[onCpuName(kind), onCpu] as [string, CheckedGraph]] : []),
  ]);
  return Object.fromEntries(named);
}

function table({ pytorch, job, ...figures }: Figures): [string, string][] {
  const rows: [string, string][] = [
    ['machine', `${figures.cpu}, ${figures.cores} cores, load ${figures.load.toFixed(1)} at the start`],
    ['runtime', `onnxruntime ${runtimeVersion}, cpu`],
    ['model', `${figures.model} ${figures.version}`],
    ['peak of sgemm', `${figures.peakGflops.toFixed(0)} GFLOP/s`],
  ];
  const networks = Object.entries(figures.networks) as [StageKind, NetworkFigures][];
  for (const [kind, network] of networks) {
    rows.push(
      [
        `network of ${kind}`,
        `${network.best.toFixed(1)} ms best, ${network.median.toFixed(1)} ms median of one evaluation`,
      ],
      ['', `${(network.parameters / 1e6).toFixed(1)} M parameters, ${network.gflop.toFixed(2)} GFLOP`],
      ['', `${network.gflops.toFixed(0)} GFLOP/s, ${network.shareOfPeak.toFixed(2)} of the peak`],
    );
  }
  for (const [kind, { best }] of Object.entries(figures.onCpu) as [StageKind, Times][]) {
    const ratio = (best / figures.networks[kind]!.best).toFixed(2);
    rows.push([`${kind}, form for CPUs`, `${best.toFixed(1)} ms best, ${ratio} of the whole one`]);
  }
  if (typeof pytorch === 'string') rows.push(['PyTorch eager', `not measured: ${pytorch}`]);
  else {
    const ratio = (figures.networks.denoise!.best / pytorch.best).toFixed(2);
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
  if (figures.networks.denoise!.shareOfPeak < TARGET) {
    console.log(`The grid network stays below the target of ${TARGET} of the peak; was the machine idle?`);
  }
  console.log(JSON.stringify(figures));
}

void main();
