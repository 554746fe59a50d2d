/**
 * A file that is read in pieces. A disk that answers at once is read at once, for handing such a read to another thread
 * and back costs more than the read; one that lets wait is read without blocking, several files at a time.
 */
import { close, closeSync, constants, fstatSync, open, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { CancelledError } from '../../../core/errors';

const openLater = promisify(open);
const readLater = promisify(read);
const closeLater = promisify(close);

/** A pipe that nobody writes to is opened all the same, and then seen to be none of ours. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A disk that takes longer for one call, ms, besides the time for the bytes themselves, is a slow one. */
const PROMPT_MS = 4;
const BYTES_PER_MS = 100_000;
/** So many calls go without blocking before a slow disk is tried again. */
const SLOW_CALLS = 200;

/** Calls that are still to go without blocking; one count for all files, since they mostly lie on one disk. */
let slowCalls = 0;

/** Whether the next call may block; `run` is timed if so. */
function promptly<Value>(
  bytes: number,
  run: () => Value,
  later: () => Promise<Value>,
): Value | Promise<Value> {
  if (slowCalls > 0) {
    slowCalls -= 1;
    return later();
  }
  const started = performance.now();
  const value = run();
  if (performance.now() - started > PROMPT_MS + bytes / BYTES_PER_MS) slowCalls = SLOW_CALLS;
  return value;
}

export class SourceFile {
  private constructor(
    /** Its number in this process. */
    readonly descriptor: number,
    /** Bytes, when it was opened. */
    readonly size: number,
    /** No folder, device or the like. */
    readonly isPlain: boolean,
  ) {}

  /** Throws the errors of the file system. */
  static async open(path: string): Promise<SourceFile> {
    const descriptor = await promptly(
      0,
      () => openSync(path, FLAGS),
      () => openLater(path, FLAGS),
    );
    try {
      const stat = fstatSync(descriptor);
      return new SourceFile(descriptor, stat.size, stat.isFile());
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /**
   * Fills `bytes` from a place in the file. A promise only where the disk lets wait; throws or rejects likewise.
   * @returns how many bytes there were; fewer than asked for where the file ends
   */
  read(bytes: Uint8Array, at: number): number | Promise<number> {
    return promptly(
      bytes.length,
      () => {
        let filled = 0;
        while (filled < bytes.length) {
          const more = readSync(this.descriptor, bytes, filled, bytes.length - filled, at + filled);
          if (more === 0) break;
          filled += more;
        }
        return filled;
      },
      async () => {
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await readLater(
            this.descriptor,
            bytes,
            filled,
            bytes.length - filled,
            at + filled,
          );
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return filled;
      },
    );
  }

  async close(): Promise<void> {
    if (slowCalls > 0) await closeLater(this.descriptor);
    else closeSync(this.descriptor);
  }
}

/** Work that waits for nothing else lets messages in after so long, ms. */
const TURN_MS = 10;

/** To be awaited between pieces of such work: `turn()` waits a moment now and then. */
export function takingTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}

/** Lets messages in, one of which may cancel. Throws `CancelledError` then. */
export async function cancelPoint(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) throw new CancelledError();
}
