/** Where the files of an export go: into a folder, or into one zip file. */
import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { CancelledError } from '../../core/errors';

export interface FileSink {
  /** How many files may be written at a time. */
  parallel: number;
  /** @param name path with forward slashes, below the root of the export */
  write(name: string, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>;
}

/** Enough to keep the disk busy while the next file is made. */
const FILES_AT_ONCE = 4;
/** Gains nothing from being packed again. */
const PACKED = /\.(gz|png|gif)$/i;

export function folderSink(folder: string, signal?: AbortSignal): FileSink {
  const made = new Map<string, Promise<unknown>>();
  return {
    parallel: FILES_AT_ONCE,
    async write(name, content) {
      const place = join(folder, name);
      const parent = dirname(place);
      if (!made.has(parent)) made.set(parent, mkdir(parent, { recursive: true }));
      await made.get(parent);
      if (!Array.isArray(content)) return stream(content, createWriteStream(place, { flags: 'wx' }), signal);
      const handle = await open(place, 'wx');
      try {
        await writeAll(handle, content as Uint8Array[]);
      } finally {
        await handle.close();
      }
    },
  };
}

/**
 * Lets `fill` write files that become one zip file at `place`; large ones in the form of ZIP64.
 * Throws what `fill` throws, system errors, `CancelledError`.
 */
export async function zipTo<T>(
  place: string,
  fill: (sink: FileSink) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const zip = new ZipFile();
  const written = stream(zip.outputStream as Readable, createWriteStream(place, { flags: 'wx' }), signal);
  // Whoever waits for a file to be taken must hear of a disk that takes none.
  const broken = new Promise<never>((_, reject) => written.catch(reject));
  broken.catch(() => undefined);
  const sink: FileSink = {
    // One stream goes out, so files go one after the other.
    parallel: 1,
    async write(name, content) {
      const source = Readable.from(content, { objectMode: false });
      zip.addReadStream(source, name, { compress: !PACKED.test(name) });
      await Promise.race([finished(source), broken]);
    },
  };
  try {
    const result = await fill(sink);
    zip.end();
    await written;
    return result;
  } catch (error) {
    (zip.outputStream as Readable).destroy();
    await written.catch(() => undefined);
    throw error;
  }
}

async function stream(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  target: NodeJS.WritableStream,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await pipeline(source, target, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    throw error;
  }
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, parts: Uint8Array[]): Promise<void> {
  let rest = parts.filter((part) => part.length > 0);
  while (rest.length > 0) {
    // The system takes a limited number of pieces, and of bytes, at once.
    let { bytesWritten } = await handle.writev(rest.slice(0, 512));
    while (rest.length > 0 && bytesWritten >= rest[0]!.length) bytesWritten -= rest.shift()!.length;
    if (rest.length > 0 && bytesWritten > 0) rest = [rest[0]!.subarray(bytesWritten), ...rest.slice(1)];
  }
}
