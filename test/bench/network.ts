/** A network with something to work on, and how much arithmetic is in one run of it. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gaussianNoise, noiseStreams } from '../../electron/core/random';
import type { CheckedGraph } from '../../electron/engine/onnx-graph';
import { OrtSession } from '../../electron/engine/session';

export class LoadedNetwork {
  private constructor(
    private readonly session: OrtSession,
    private readonly inputs: Record<string, Float32Array>,
  ) {}

  static async load(graph: CheckedGraph): Promise<LoadedNetwork> {
    return new LoadedNetwork(await OrtSession.create(graph, { provider: 'cpu' }), randomInputs(graph));
  }

  readonly run = (): Promise<unknown> => this.session.run(this.inputs);

  release(): Promise<void> {
    return this.session.release();
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

/**
 * Floating point operations of the matrix products of one run, in thousand millions, from the runtime's own profile:
 * the shapes that every operator really had.
 */
export async function countGflop(graph: CheckedGraph): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gridit-bench-'));
  try {
    const session = await OrtSession.create(graph, { provider: 'cpu', profile: join(folder, 'profile') });
    await session.run(randomInputs(graph));
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
