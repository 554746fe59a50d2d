/** One network of a pack: what a run of it costs and how much arithmetic is in it. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gaussianNoise, noiseStreams } from '../../electron/core/random';
import type { CheckedGraph } from '../../electron/engine/onnx-graph';
import { OrtSession } from '../../electron/engine/session';
import { runTimes, type Times } from './timing';

export interface NetworkFigures extends Times {
  parameters: number;
  /** Floating point operations of the matrix products of one run, in thousand millions. */
  gflop: number;
}

export async function measureNetwork(graph: CheckedGraph, runs: number): Promise<NetworkFigures> {
  const inputs = randomInputs(graph);
  const gflop = await countGflop(graph, inputs);
  const session = await OrtSession.create(graph, { provider: 'cpu' });
  try {
    return { ...(await runTimes(() => session.run(inputs), runs)), parameters: graph.parameters, gflop };
  } finally {
    await session.release();
  }
}

function randomInputs(graph: CheckedGraph): Record<string, Float32Array> {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }, i) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, gaussianNoise(1, noiseStreams.other, i, length)];
    }),
  );
}

interface ProfileEvent {
  cat: string;
  name: string;
  args: { op_name?: string; input_type_shape?: Shaped[]; output_type_shape?: Shaped[] };
}
type Shaped = Record<string, number[]>;

const PRODUCTS = new Set(['MatMul', 'FusedMatMul', 'Gemm', 'FusedGemm']);

/** From the runtime's own profile of one run: the shapes that every operator really had. */
async function countGflop(graph: CheckedGraph, inputs: Record<string, Float32Array>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-bench-'));
  try {
    const session = await OrtSession.create(graph, { provider: 'cpu', profile: join(folder, 'profile') });
    await session.run(inputs);
    session.endProfiling();
    await session.release();
    const [file] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, file!), 'utf8')) as ProfileEvent[];
    let flop = 0;
    for (const { cat, name, args } of events) {
      if (cat !== 'Node' || !name.endsWith('_kernel_time') || !PRODUCTS.has(args.op_name ?? '')) continue;
      // Every number of the output is a sum over the last axis of the left side: no product here has that transposed.
      const left = Object.values(args.input_type_shape![0]!)[0]!;
      const result = Object.values(args.output_type_shape![0]!)[0]!;
      flop += 2 * left.at(-1)! * result.reduce((product, size) => product * size, 1);
    }
    return flop / 1e9;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
