/** What the machine can do at most: its own single-precision matrix product, in the same runtime. */
import { checkGraph, type CheckedGraph } from '../../electron/engine/onnx-graph';
import { bytes, floats, model, node, port } from '../unit/engine/onnx-builder';

/** Large enough that nothing but the multiplication counts. */
const SIZE = 1024;
export const SGEMM_GFLOP = (2 * SIZE ** 3) / 1e9;

/** One product with a fixed right-hand side, as a network's weights are. */
export function sgemmGraph(): CheckedGraph {
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i));
  return checkGraph(
    bytes(
      model({
        input: [port('a', [SIZE, SIZE])],
        output: [port('c', [SIZE, SIZE])],
        initializer: [floats('b', [SIZE, SIZE], values)],
        node: [node('MatMul', ['a', 'b'], ['c'])],
      }),
    ),
  );
}
