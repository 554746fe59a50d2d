/** Looks into files for images and groups them into stacks; reads headers only, never throws for a bad file. */
import { CancelledError } from '../../core/errors';
import { withoutCopies } from './grouping/copies';
import { groupSlices, type FoundSlice, type Grouping } from './grouping/group-slices';
import { readSliceHeadersInTurns, type ImageResult } from './header/slice-header';
import { parseFile } from './parse-file';
import { SourceFile, takingTurns } from './reading/source-file';
import { isSegmentation } from './segmentation/read-segmentation';

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

export interface Scan extends Grouping {
  /** Those of the skipped files that are zip archives by their contents. */
  archives: NamedFile[];
  /** Those of the skipped files that are segmentations of images. */
  segmentations: NamedFile[];
}

/** Stacks of the images among `files`, and every file that is none, with a reason. Throws `CancelledError` only. */
export async function scanFiles(files: readonly NamedFile[], options: ScanOptions = {}): Promise<Scan> {
  const results: Awaited<ReturnType<typeof readHeader>>[] = [];
  let next = 0;
  let done = 0;
  const turn = takingTurns();
  const pause = () => {
    if (options.signal?.aborted) throw new CancelledError();
    return turn();
  };
  const worker = async () => {
    // Nothing that is kept of a header points into its bytes, so the next file's may come where they were.
    const bytes = new Uint8Array(FIRST_BYTES);
    while (next < files.length) {
      const i = next++;
      await pause();
      results[i] = await readHeader(files[i]!.path, bytes, pause);
      done += 1;
      options.progress?.(done, files.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));

  const found: FoundSlice[] = [];
  const skipped: Grouping['skipped'] = [];
  const archives: NamedFile[] = [];
  const segmentations: NamedFile[] = [];
  for (const [i, result] of results.entries()) {
    const { path, file } = files[i]!;
    if ('refusal' in result) {
      skipped.push({ file, reason: result.refusal });
      if (result.isArchive) archives.push({ path, file });
      if (result.isSegmentation) segmentations.push({ path, file });
    } else for (const slice of result.slices) found.push({ ...slice, path, file });
  }
  const { slices, skipped: copies } = await withoutCopies(found, options.signal);
  return { stacks: groupSlices(slices), skipped: [...skipped, ...copies], archives, segmentations };
}

/**
 * Throws what `pause` throws.
 * @param first room for the first bytes of the file
 * @param pause to be awaited between frames
 */
async function readHeader(
  path: string,
  first: Uint8Array,
  pause: () => Promise<void> | undefined,
): Promise<ImageResult & { isSegmentation?: boolean }> {
  try {
    const file = await SourceFile.open(path);
    try {
      if (!file.isPlain) return { refusal: 'is not a plain file' };
      let wanted = Math.min(file.size, FIRST_BYTES);
      for (;;) {
        const bytes = wanted <= first.length ? first.subarray(0, wanted) : new Uint8Array(wanted);
        const parsed = parseFile(bytes.subarray(0, await file.read(bytes, 0)), file.size);
        const more = 'refusal' in parsed ? (parsed.wanted ?? 0) : 0;
        if (more <= wanted || more > file.size) {
          const result = await readSliceHeadersInTurns(parsed, file.size, pause);
          return { ...result, isSegmentation: !('refusal' in parsed) && isSegmentation(parsed) };
        }
        wanted = more;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return { refusal: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}
