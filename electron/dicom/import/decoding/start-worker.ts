/** Starts decode workers: from the bundle beside this one, or, in tests of the sources, from the source. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readWasmFiles } from '../codecs/wasm/binaries';
import type { WorkerStart } from './messages';

/** Of a worker's own objects; pixels lie outside of it. */
const HEAP_MB = 256;

let reading: Promise<{ script: string; start: WorkerStart }> | undefined;

/** A worker that takes `FrameJob`s. Rejects where its files are missing. */
export async function startWorker(): Promise<Worker> {
  reading ??= readFiles();
  reading.catch(() => (reading = undefined));
  const { script, start } = await reading;
  // As text, not as a path: in a packed application only this thread finds the files.
  return new Worker(script, {
    eval: true,
    workerData: start,
    name: 'decoder',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    execArgv: [],
  });
}

async function readFiles(): Promise<{ script: string; start: WorkerStart }> {
  try {
    return { script: await readScript(), start: { wasm: await readWasmFiles() } };
  } catch (cause) {
    throw new Error('The image decoders are missing from this installation; install it again.', { cause });
  }
}

async function readScript(): Promise<string> {
  const bundled = join(__dirname, 'decode-worker.cjs');
  if (existsSync(bundled)) return readFile(bundled, 'utf8');
  const typescript = createRequire(__filename).resolve('tsx/cjs');
  return [typescript, join(__dirname, 'worker.ts')]
    .map((file) => `require(${JSON.stringify(file)})`)
    .join(';');
}
