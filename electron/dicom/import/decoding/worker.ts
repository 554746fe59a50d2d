/** A thread that makes values of compressed frames, one after the other. */
import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { CodecError } from '../codecs/codec-error';
import { decodeFrame } from '../codecs/decode-frame';
import { provideWasm } from '../codecs/wasm/binaries';
import { cellsOfDecoded, frameValues } from '../pixels/frame-values';
import type { FrameMessage, FrameResult, WorkerStart } from './messages';

/** Room for compressed bytes that is kept from frame to frame. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;
let room = new Uint8Array(256 * 1024);

provideWasm((workerData as WorkerStart).wasm);

/** The bytes of a frame; good until the next one. */
function gather({ descriptor, fragments }: FrameMessage): Uint8Array {
  const size = fragments.reduce((sum, { length }) => sum + length, 0);
  let bytes = room;
  if (size > room.length) {
    bytes = new Uint8Array(size);
    if (size <= MOST_KEPT_BYTES) room = bytes;
  }
  let filled = 0;
  for (const { offset, length } of fragments) {
    for (let done = 0; done < length;) {
      const more = readSync(descriptor, bytes, filled + done, length - done, offset + done);
      if (more === 0) throw new CodecError('is cut off');
      done += more;
    }
    filled += length;
  }
  return bytes.subarray(0, size);
}

async function valuesOf(job: FrameMessage): Promise<FrameResult> {
  const { decoder, rules, into } = job;
  const { rows, columns, form } = rules;
  const { samples, bitsAllocated, luminanceFirst } = form;
  const rgb = samples === 3 && !luminanceFirst;
  try {
    const expected = { rows, columns, samples, bitsAllocated, rgb, reuse: into !== undefined };
    const decoded = await decodeFrame(decoder, gather(job), expected);
    const read = cellsOfDecoded(decoded, form);
    const values = frameValues(read.cells, { ...rules, form: read.form }, into);
    const { doubt } = decoded;
    return into ? { written: true, doubt } : { values, doubt };
  } catch (error) {
    if (error instanceof CodecError) return { problem: error.message };
    if (error instanceof RangeError) return { outOfMemory: true };
    return { defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort!.on('message', (job: FrameMessage) => {
  void valuesOf(job).then((result) =>
    parentPort!.postMessage(result, 'values' in result ? [result.values.buffer as ArrayBuffer] : []),
  );
});
