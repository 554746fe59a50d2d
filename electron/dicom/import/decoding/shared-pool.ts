/** The threads that decode for this process. */
import { availableParallelism } from 'node:os';
import type { FrameJob } from './messages';
import { DecodePool } from './pool';
import { startWorker } from './start-worker';

/** Each takes some tens of megabytes, however small its frames are. */
const MOST_WORKERS = 4;
/** Far more than any decoder takes on a slow and busy machine: so many ms, and one for so many bytes of values. */
const DEADLINE_MS = 30_000;
const BYTES_PER_MS = 1000;
const IDLE_MS = 20_000;

let pool: DecodePool | undefined;

/** Made when first asked for. */
export function decodePool(): DecodePool {
  return (pool ??= new DecodePool({
    start: startWorker,
    workers: Math.min(MOST_WORKERS, availableParallelism()),
    deadline: ({ rules }) => DEADLINE_MS + frameBytes(rules) / BYTES_PER_MS,
    idle: IDLE_MS,
  }));
}

function frameBytes({ rows, columns, form }: FrameJob['rules']): number {
  return (rows * columns * form.samples * form.bitsAllocated) / 8;
}
