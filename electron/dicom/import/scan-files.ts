/** Looks into files for images and groups them into stacks; reads headers only, never throws for a bad file. */
import { open } from 'node:fs/promises';
import { CancelledError } from '../../core/errors';
import { groupSlices, type FoundSlice, type Grouping } from './grouping/group-slices';
import { readSliceHeaders, type ImageResult } from './header/slice-header';
import { parseFile } from './parse-file';

export interface NamedFile {
  path: string;
  /** Name to show in messages. */
  file: string;
}

export interface ScanOptions {
  /** Called after each file. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/** Headers mostly fit in this; if not, as much is read as the parser asks for. */
const FIRST_BYTES = 16 * 1024;
/** Files looked into at the same time. */
const PARALLEL = 8;

/** Stacks of the images among `files`, and every file that is none, with a reason. Throws `CancelledError` only. */
export async function scanFiles(files: readonly NamedFile[], options: ScanOptions = {}): Promise<Grouping> {
  const results: ImageResult[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < files.length) {
      if (options.signal?.aborted) throw new CancelledError();
      const i = next++;
      results[i] = await readHeader(files[i]!.path);
      done += 1;
      options.progress?.(done, files.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));

  const found: FoundSlice[] = [];
  const skipped: Grouping['skipped'] = [];
  for (const [i, result] of results.entries()) {
    const { path, file } = files[i]!;
    if ('refusal' in result) skipped.push({ file, reason: result.refusal });
    else for (const slice of result.slices) found.push({ ...slice, path, file });
  }
  const grouping = groupSlices(found);
  return { stacks: grouping.stacks, skipped: [...skipped, ...grouping.skipped] };
}

async function readHeader(path: string): Promise<ImageResult> {
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { refusal: 'is not a plain file' };
      let wanted = Math.min(stat.size, FIRST_BYTES);
      for (;;) {
        const parsed = parseFile(await readStart(handle, wanted), stat.size);
        const more = 'refusal' in parsed ? (parsed.wanted ?? 0) : 0;
        if (more <= wanted || more > stat.size) return readSliceHeaders(parsed, stat.size);
        wanted = more;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { refusal: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}

async function readStart(handle: Awaited<ReturnType<typeof open>>, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
