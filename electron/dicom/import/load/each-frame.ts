/** Visits every slice of a stack with its file open: each file is opened once, a few at a time. */
import { CancelledError } from '../../../core/errors';
import type { FoundSlice } from '../grouping/group-slices';
import { openFrames, type FrameReader } from '../pixels/read-frames';

export interface LoadOptions {
  /** Called after each slice. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/** Files open at the same time: enough to keep a disk busy, few enough for its memory. */
const PARALLEL = 4;

/** Throws `CancelledError`, and what opening or `visit` throws. */
export async function eachFrame(
  slices: readonly FoundSlice[],
  { progress, signal }: LoadOptions,
  visit: (slice: FoundSlice, index: number, reader: FrameReader) => Promise<void>,
): Promise<void> {
  const files = new Map<string, number[]>();
  slices.forEach(({ path }, i) => {
    const known = files.get(path);
    if (known) known.push(i);
    else files.set(path, [i]);
  });
  const queue = [...files.values()];
  let next = 0;
  let done = 0;
  let failed = false;
  const worker = async () => {
    while (next < queue.length && !failed) {
      const indices = queue[next++]!;
      const { path, file, source } = slices[indices[0]!]!;
      const reader = await openFrames({ path, file }, source);
      try {
        for (const i of indices) {
          if (signal?.aborted) throw new CancelledError();
          if (failed) return;
          await visit(slices[i]!, i, reader);
          done += 1;
          progress?.(done, slices.length);
        }
      } finally {
        await reader.close();
      }
    }
  };
  const guarded = () =>
    worker().catch((error: unknown) => {
      failed = true;
      throw error;
    });
  if (signal?.aborted) throw new CancelledError();
  const ended = await Promise.allSettled(Array.from({ length: PARALLEL }, guarded));
  const failure = ended.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
