/** What goes between a decode worker and the thread that has the files. */
import type { Decoder } from '../../transfer-syntax';
import type { WasmFiles } from '../codecs/wasm/binaries';
import type { Fragment } from '../pixels/fragments';
import type { FrameValues, ValueRules } from '../pixels/frame-values';

/** Decoders that a worker runs; the others are plain bytes, or inflated in place. */
export type FrameDecoder = Exclude<Decoder, 'native' | 'plain' | 'deflated-frames'>;

/** One compressed frame of an open file. */
export interface FrameJob {
  decoder: FrameDecoder;
  /** Of the file: a number that is good in every thread of the process, while the file is open. */
  descriptor: number;
  fragments: readonly Fragment[];
  rules: ValueRules;
  /** Where to put values of up to 16 bits, bits as they are. Without it they come with the result. */
  into?: Int16Array | undefined;
}

/** The job as a thread gets it: `into` is shared memory. */
export type FrameMessage = FrameJob;

interface Doubtful {
  /** Why values may be wrong although nothing is missing; reads on from the frame's name: "has no end marker …". */
  doubt?: string | undefined;
}

export type FrameResult =
  | ({ values: FrameValues } & Doubtful)
  /** They are where the message wanted them. */
  | ({ written: true } & Doubtful)
  /** Reads on from the frame's name: "is cut off". */
  | { problem: string }
  | { outOfMemory: true }
  | { defect: string };

/** Given to a worker as it starts. */
export interface WorkerStart {
  wasm: WasmFiles;
}
