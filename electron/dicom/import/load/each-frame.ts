/** Visits every slice of a stack with its file open: each file is opened once, several slices at a time. */
import { CancelledError, UserError } from '../../../core/errors';
import type { DecodePool } from '../decoding/pool';
import { decodePool } from '../decoding/shared-pool';
import type { FoundSlice } from '../grouping/group-slices';
import { nativeFrameBytes } from '../pixels/pixel-place';
import { FrameError, openFrames, type FrameReader } from '../pixels/read-frames';
import { takingTurns } from '../reading/source-file';

export interface LoadOptions {
  /** Called after each slice. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
  /** Decodes compressed frames; the threads of this process unless said otherwise. */
  pool?: DecodePool | undefined;
}

/** Why slices could not be read, by their index. */
export type Failures = Map<number, UserError>;

/** What became of slices, by their index; those that are in neither are fine. */
export interface Visited {
  failures: Failures;
  /** Why the values of slices may be wrong; reads on from "the image". */
  doubts: Map<number, string>;
}

/** Slices that are read at the same time: enough to keep a slow disk busy, few enough for its memory. */
const PARALLEL = 4;
/** Slices that are read ahead while all threads decode. */
const AHEAD = 2;
/** Frames that are decoded at the same time take no more than this; a decoder keeps several copies of one. */
const MOST_BYTES = 256 * 1024 * 1024;
const COPIES = 8;
/** Each costs its whole deadline. */
const MOST_TOO_LONG = 3;

interface OpenFile {
  indices: number[];
  /** The next of its slices. */
  next: number;
  /** Of its slices, those that were not visited yet. */
  left: number;
  reader?: Promise<FrameReader>;
}

/**
 * A slice that cannot be read is among the failures, and the others are visited. Throws `CancelledError`, `UserError`
 * where one slice after the other takes too long to decode, and what `visit` throws besides.
 */
export async function eachFrame(
  slices: readonly FoundSlice[],
  { progress, signal, pool }: LoadOptions,
  visit: (slice: FoundSlice, index: number, reader: FrameReader) => Promise<void>,
): Promise<Visited> {
  const files = byFile(slices);
  const failures: Failures = new Map();
  const doubts: Visited['doubts'] = new Map();
  let current = 0;
  let done = 0;
  let tooLong = 0;
  let stopped = false;
  const turn = takingTurns();

  const take = (): { file: OpenFile; index: number } | undefined => {
    while (files[current]?.next === files[current]?.indices.length && current < files.length) current += 1;
    const file = files[current];
    return file && { file, index: file.indices[file.next++]! };
  };
  const open = (slice: FoundSlice) => openFrames(slice, slice.source, { signal, pool });
  const lane = async () => {
    for (let task = take(); task && !stopped; task = take()) {
      await turn();
      if (signal?.aborted) throw new CancelledError();
      const { file, index } = task;
      const slice = slices[index]!;
      try {
        const reader = await (file.reader ??= open(slice));
        await visit(slice, index, reader);
        const doubt = reader.doubts.get(slice.frame);
        if (doubt) doubts.set(index, doubt);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failures.set(index, error);
        if (error instanceof FrameError && error.tookTooLong && ++tooLong >= MOST_TOO_LONG)
          throw new UserError('bad-file', `${error.message} Nor were others of its series; it was given up.`);
      }
      file.left -= 1;
      if (file.left === 0) await close(file);
      done += 1;
      progress?.(done, slices.length);
    }
  };
  const guarded = () =>
    lane().catch((error: unknown) => {
      stopped = true;
      throw error;
    });
  if (signal?.aborted) throw new CancelledError();
  const ended = await Promise.allSettled(Array.from({ length: lanesFor(slices, pool) }, guarded));
  for (const file of files) if (file.left > 0) await close(file);
  const failure = ended.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
  return { failures, doubts };
}

function byFile(slices: readonly FoundSlice[]): OpenFile[] {
  const files = new Map<string, OpenFile>();
  slices.forEach(({ path }, i) => {
    let file = files.get(path);
    if (!file) files.set(path, (file = { indices: [], next: 0, left: 0 }));
    file.indices.push(i);
    file.left += 1;
  });
  return [...files.values()];
}

async function close(file: OpenFile): Promise<void> {
  const reader = await file.reader?.catch(() => undefined);
  await reader?.close();
}

function lanesFor(slices: readonly FoundSlice[], pool: DecodePool | undefined): number {
  const packed = slices.filter(({ source }) => source.place.kind === 'encapsulated');
  if (packed.length === 0) return Math.min(PARALLEL, slices.length);
  const largest = Math.max(...packed.map(({ source }) => nativeFrameBytes(source)));
  const fit = Math.max(1, Math.floor(MOST_BYTES / (COPIES * largest)));
  return Math.min(fit, slices.length, (pool ?? decodePool()).workers + AHEAD);
}
