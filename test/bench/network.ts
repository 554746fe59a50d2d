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
      return [name, gaussianNoise(1, noiseStreams.other, i, product(shape))];
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
const CONVOLUTIONS = new Set(['Conv', 'FusedConv']);

/** Numbers that are multiplied and added for each number of an operator's output; 0 for one that does no such thing. */
function sumLength(operator: string, [left, right]: Shaped[]): number {
  // No product here has its left side transposed.
  if (PRODUCTS.has(operator)) return Object.values(left!)[0]!.at(-1)!;
  // Weights are (output channels, input channels, rows, columns); the runtime may have padded the channels.
  if (CONVOLUTIONS.has(operator)) return product(Object.values(right!)[0]!.slice(1));
  return 0;
}

const product = (sizes: number[]) => sizes.reduce((all, size) => all * size, 1);

/**
 * Floating point operations of the matrix products and convolutions of one run, in thousand millions, from the
 * runtime's own profile: the shapes that every operator really had.
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
      if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
      const length = sumLength(args.op_name ?? '', args.input_type_shape ?? []);
      if (length > 0) flop += 2 * length * product(Object.values(args.output_type_shape![0]!)[0]!);
    }
    return flop / 1e9;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
