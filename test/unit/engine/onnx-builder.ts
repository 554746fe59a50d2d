/** Small ONNX graphs made in code. */
import { encodeModel, type ModelMessage, type Partly } from '../../../electron/engine/onnx-schema';

export const FLOAT = 1;
export const INT64 = 7;

type Graph = NonNullable<Partly<ModelMessage>['graph']>;
export type NodeSpec = NonNullable<Graph['node']>[number];
export type TensorSpec = NonNullable<Graph['initializer']>[number];

export function floats(name: string, dims: number[], values: ArrayLike<number>): TensorSpec {
  const data = Float32Array.from(values);
  return { name, dims, dataType: FLOAT, rawData: new Uint8Array(data.buffer) };
}

export function integers(name: string, values: number[]): TensorSpec {
  const data = BigInt64Array.from(values, BigInt);
  return { name, dims: [values.length], dataType: INT64, rawData: new Uint8Array(data.buffer) };
}

export function node(
  opType: string,
  input: string[],
  output: string[],
  more: Partial<NodeSpec> = {},
): NodeSpec {
  return { opType, input, output, name: `${opType}_${output[0]}`, ...more };
}

export function port(name: string, shape: (number | string)[], elemType = FLOAT) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

export function model(graph: Graph, more: Partly<ModelMessage> = {}): Partly<ModelMessage> {
  return {
    irVersion: 8,
    producerName: 'test',
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'graph', ...graph },
    ...more,
  };
}

export function bytes(spec: Partly<ModelMessage>): Uint8Array {
  return encodeModel(spec);
}
