/** What the machine can do at most: its own single-precision matrix product, in the same runtime. */
import { checkGraph } from '../../electron/engine/onnx-graph';
import { OrtSession } from '../../electron/engine/session';
import { bytes, floats, model, node, port } from '../unit/engine/onnx-builder';
import { runTimes } from './timing';

/** Large enough that nothing but the multiplication counts, small enough for the caches to be fed in time. */
const SIZE = 1536;

/** GFLOP/s of SIZE³ products with a fixed right-hand side, as a network's weights are; the best of many runs. */
export async function runtimePeak(runs: number): Promise<number> {
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i));
  const graph = checkGraph(
    bytes(
      model({
        input: [port('a', [SIZE, SIZE])],
        output: [port('c', [SIZE, SIZE])],
        initializer: [floats('b', [SIZE, SIZE], values)],
        node: [node('MatMul', ['a', 'b'], ['c'])],
      }),
    ),
  );
  const session = await OrtSession.create(graph, { provider: 'cpu' });
  try {
    const { best } = await runTimes(() => session.run({ a: values }), runs);
    return (2 * SIZE ** 3) / best / 1e6;
  } finally {
    await session.release();
  }
}
