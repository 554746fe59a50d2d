/**
 * Reads an ONNX file before the runtime does and refuses what a model pack must not hold. ONNX files are not safe by
 * themselves: external data can name any path (CVE-2022-25882, CVE-2024-27318), and custom operators load code.
 */
import { ALLOWED_OPERATORS, OPSET_RANGE } from './onnx-operators';
import {
  decodeModel,
  encodeModel,
  toNumber,
  type AttributeMessage,
  type GraphMessage,
  type ModelMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from './onnx-schema';

/** A tensor at the border of a graph. */
export interface Port {
  name: string;
  /** ONNX element type; 1 is float32. */
  elementType: number;
  shape: number[];
}

export interface CheckedGraph {
  /** The graph as it was checked, encoded anew: make the session from this, not from the file. */
  bytes: Uint8Array;
  inputs: Port[];
  outputs: Port[];
  opset: number;
  /** Numbers in all initialisers. */
  parameters: number;
}

/** Why a graph is refused: the rest of a sentence that starts with the name of the file. */
export class GraphRefusal extends Error {}

const FLOAT32 = 1;
const EXTERNAL = 1;
const STANDARD_DOMAINS = new Set(['', 'ai.onnx']);

/**
 * Checks a graph and gives back what the engine needs of it.
 * @throws GraphRefusal for a file that is cut short, external data, nested graphs, model-local functions, operators
 * outside the allow-list, an opset out of range, or inputs and outputs whose shape is not fixed.
 */
export function checkGraph(file: Uint8Array): CheckedGraph {
  const model = read(file);
  const graph = model.graph;
  if (!graph || graph.node.length === 0)
    throw new GraphRefusal('holds no graph; it is cut short or not an ONNX file');
  if (model.functions.length > 0)
    throw new GraphRefusal('defines functions of its own, which packs must not');
  if (model.trainingInfo.length > 0) throw new GraphRefusal('holds a training graph, which packs must not');
  const opset = checkOpset(model);
  checkContent(graph);
  const initialisers = new Set(graph.initializer.map(({ name }) => name));
  return {
    bytes: encodeModel(model),
    inputs: graph.input.filter(({ name }) => !initialisers.has(name)).map((info) => port(info, 'input')),
    outputs: graph.output.map((info) => port(info, 'output')),
    opset,
    parameters: graph.initializer.reduce((sum, tensor) => sum + elements(tensor), 0),
  };
}

function read(file: Uint8Array): ModelMessage {
  try {
    return decodeModel(file);
  } catch (cause) {
    throw new GraphRefusal('cannot be read as ONNX; it is damaged or cut short', { cause });
  }
}

function checkOpset(model: ModelMessage): number {
  const foreign = model.opsetImport.find(({ domain }) => !STANDARD_DOMAINS.has(domain));
  if (foreign)
    throw new GraphRefusal(`uses operators of the domain "${foreign.domain}"; only standard ONNX is allowed`);
  const version = toNumber(model.opsetImport[0]?.version ?? 0);
  const [lowest, highest] = OPSET_RANGE;
  if (model.opsetImport.length !== 1 || version < lowest || version > highest) {
    throw new GraphRefusal(`is written for opset ${version}; opsets ${lowest} to ${highest} are supported`);
  }
  return version;
}

function checkContent(graph: GraphMessage): void {
  if (graph.sparseInitializer.length > 0)
    throw new GraphRefusal('holds sparse tensors, which packs must not');
  graph.initializer.forEach((tensor) => checkTensor(tensor, `tensor "${tensor.name}"`));
  for (const node of graph.node) {
    if (!STANDARD_DOMAINS.has(node.domain)) {
      throw new GraphRefusal(
        `uses the operator ${node.domain}.${node.opType}; only standard ONNX operators are allowed`,
      );
    }
    const where = `the operator ${node.opType}`;
    for (const attribute of node.attribute) checkAttribute(attribute, where);
    if (!ALLOWED_OPERATORS.has(node.opType)) {
      throw new GraphRefusal(
        `uses the operator ${node.opType}, which is not on the list of allowed operators`,
      );
    }
  }
}

function checkAttribute(attribute: AttributeMessage, where: string): void {
  for (const tensor of attribute.t ? [attribute.t, ...attribute.tensors] : attribute.tensors) {
    checkTensor(tensor, `${attribute.name} of ${where}`);
  }
  for (const graph of attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs) {
    checkContent(graph);
    throw new GraphRefusal(`holds a nested graph in ${where}, which packs must not`);
  }
  if (attribute.sparseTensor.length > 0 || attribute.sparseTensors.length > 0) {
    throw new GraphRefusal(`holds a sparse tensor in ${where}, which packs must not`);
  }
}

function checkTensor(tensor: TensorMessage, where: string): void {
  if (tensor.dataLocation === EXTERNAL || tensor.externalData.length > 0) {
    throw new GraphRefusal(`keeps data outside the file (${where}); packs must hold their weights inside`);
  }
}

function elements(tensor: TensorMessage): number {
  return tensor.dims.reduce<number>((product, dim) => product * toNumber(dim), 1);
}

function port(info: ValueInfoMessage, kind: string): Port {
  const tensor = info.type?.tensorType;
  if (!tensor?.shape) throw new GraphRefusal(`has an ${kind} "${info.name}" without a shape`);
  const shape = tensor.shape.dim.map(({ dimValue }) => toNumber(dimValue));
  if (shape.some((size) => size < 1)) {
    throw new GraphRefusal(`has an ${kind} "${info.name}" whose shape is not fixed`);
  }
  return { name: info.name, elementType: tensor.elemType, shape };
}

/**
 * Compares the border of a graph with what the pack's numbers ask for; all are float32.
 * @param wanted name to shape
 * @throws GraphRefusal naming the first difference
 */
export function checkPorts(kind: 'input' | 'output', ports: Port[], wanted: Record<string, number[]>): void {
  const names = Object.keys(wanted);
  const extra = ports.find(({ name }) => !names.includes(name));
  if (extra) throw new GraphRefusal(`has an ${kind} "${extra.name}"; expected ${names.join(', ')}`);
  for (const [name, shape] of Object.entries(wanted)) {
    const found = ports.find((candidate) => candidate.name === name);
    if (!found) throw new GraphRefusal(`has no ${kind} "${name}"`);
    if (found.elementType !== FLOAT32) throw new GraphRefusal(`has an ${kind} "${name}" that is not float32`);
    if (found.shape.join() !== shape.join()) {
      throw new GraphRefusal(
        `has an ${kind} "${name}" of ${found.shape.join('×')}, but pack.json makes it ${shape.join('×')}`,
      );
    }
  }
}
