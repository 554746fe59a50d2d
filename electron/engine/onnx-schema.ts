/**
 * The part of ONNX's protobuf schema that a model pack may use (onnx.proto3 of ONNX 1.18, IR version 10).
 *
 * Model-local functions, training graphs and sparse initialisers are declared as opaque bytes, only to notice them:
 * a pack that has any is refused. Whatever is not declared here is dropped on reading, and sessions are made from the
 * re-encoded message, so the runtime never sees a byte that was not looked at.
 */
import protobuf from 'protobufjs/light';

const text = (id: number) => ({ type: 'string', id });
const texts = (id: number) => ({ rule: 'repeated', type: 'string', id });
const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ rule: 'repeated', type, id });
/** onnx.proto3 packs only the numbers of tensors; attributes are written packed too by proto3's default. */
const numbers = (type: string, id: number) => ({ rule: 'repeated', type, id, options: { packed: true } });

const root = protobuf.Root.fromJSON({
  nested: {
    StringStringEntryProto: { fields: { key: text(1), value: text(2) } },
    OperatorSetIdProto: { fields: { domain: text(1), version: one('int64', 2) } },
    Dimension: { fields: { dimValue: one('int64', 1), dimParam: text(2) } },
    TensorShapeProto: { fields: { dim: many('Dimension', 1) } },
    TensorTypeProto: { fields: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) } },
    TypeProto: { fields: { tensorType: one('TensorTypeProto', 1) } },
    ValueInfoProto: { fields: { name: text(1), type: one('TypeProto', 2) } },
    TensorProto: {
      fields: {
        dims: numbers('int64', 1),
        dataType: one('int32', 2),
        floatData: numbers('float', 4),
        int32Data: numbers('int32', 5),
        stringData: many('bytes', 6),
        int64Data: numbers('int64', 7),
        name: text(8),
        rawData: one('bytes', 9),
        doubleData: numbers('double', 10),
        uint64Data: numbers('uint64', 11),
        externalData: many('StringStringEntryProto', 13),
        dataLocation: one('int32', 14),
      },
    },
    AttributeProto: {
      fields: {
        name: text(1),
        f: one('float', 2),
        i: one('int64', 3),
        s: one('bytes', 4),
        t: one('TensorProto', 5),
        g: one('GraphProto', 6),
        floats: numbers('float', 7),
        ints: numbers('int64', 8),
        strings: many('bytes', 9),
        tensors: many('TensorProto', 10),
        graphs: many('GraphProto', 11),
        type: one('int32', 20),
        refAttrName: text(21),
        sparseTensor: one('bytes', 22),
        sparseTensors: many('bytes', 23),
      },
    },
    NodeProto: {
      fields: {
        input: texts(1),
        output: texts(2),
        name: text(3),
        opType: text(4),
        attribute: many('AttributeProto', 5),
        domain: text(7),
        overload: text(8),
      },
    },
    GraphProto: {
      fields: {
        node: many('NodeProto', 1),
        name: text(2),
        initializer: many('TensorProto', 5),
        input: many('ValueInfoProto', 11),
        output: many('ValueInfoProto', 12),
        valueInfo: many('ValueInfoProto', 13),
        sparseInitializer: many('bytes', 15),
      },
    },
    ModelProto: {
      fields: {
        irVersion: one('int64', 1),
        producerName: text(2),
        producerVersion: text(3),
        graph: one('GraphProto', 7),
        opsetImport: many('OperatorSetIdProto', 8),
        trainingInfo: many('bytes', 20),
        functions: many('bytes', 25),
      },
    },
  },
});

const modelType = root.lookupType('ModelProto');

/** 64-bit integers arrive as `Long` objects; `Number()` turns the small ones that are looked at into numbers. */
export type Int64 = number | { toNumber(): number };

export interface TensorMessage {
  name: string;
  dims: Int64[];
  dataType: number;
  rawData: Uint8Array;
  floatData: number[];
  externalData: { key: string; value: string }[];
  dataLocation: number;
}

export interface AttributeMessage {
  name: string;
  type: number;
  i: Int64;
  f: number;
  ints: Int64[];
  t: TensorMessage | null;
  g: GraphMessage | null;
  tensors: TensorMessage[];
  graphs: GraphMessage[];
  sparseTensor: Uint8Array;
  sparseTensors: Uint8Array[];
}

export interface NodeMessage {
  name: string;
  opType: string;
  domain: string;
  input: string[];
  output: string[];
  attribute: AttributeMessage[];
}

export interface ValueInfoMessage {
  name: string;
  type: {
    tensorType: {
      elemType: number;
      shape: { dim: { dimValue: Int64; dimParam: string }[] } | null;
    } | null;
  } | null;
}

export interface GraphMessage {
  name: string;
  node: NodeMessage[];
  initializer: TensorMessage[];
  input: ValueInfoMessage[];
  output: ValueInfoMessage[];
  sparseInitializer: Uint8Array[];
}

export interface ModelMessage {
  irVersion: Int64;
  producerName: string;
  graph: GraphMessage | null;
  opsetImport: { domain: string; version: Int64 }[];
  trainingInfo: Uint8Array[];
  functions: Uint8Array[];
}

/** What makes a message: any part may be left out. */
export type Partly<T> = T extends Uint8Array | Int64
  ? T
  : T extends (infer E)[]
    ? Partly<E>[]
    : T extends object
      ? { [K in keyof T]?: Partly<T[K]> }
      : T;

/** Reads a model; bytes fields are views into `bytes`. Throws `Error` where the message ends early or makes no sense. */
export function decodeModel(bytes: Uint8Array): ModelMessage {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = true;
  return modelType.decode(reader) as unknown as ModelMessage;
}

/** Writes a model, or the parts of one, in canonical form. */
export function encodeModel(model: Partly<ModelMessage>): Uint8Array {
  return modelType.encode(modelType.create(model as Record<string, unknown>)).finish();
}

export function toNumber(value: Int64): number {
  return typeof value === 'number' ? value : value.toNumber();
}
