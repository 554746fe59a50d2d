/** The one way in: DICOM files, folders and archives of them, and native series folders become series. */
import { dirname } from 'node:path';
import { UserError } from '../core/errors';
import type { Recipe } from '../core/recipe';
import type { Series } from '../core/series';
import { readsOn } from '../dicom/import/load/reads-on';
import { keepHeaders } from '../dicom/import/load/keep-headers';
import { describeLeftOut } from '../dicom/import/load/left-out';
import { loadStack } from '../dicom/import/load/load-stack';
import { withSources, type Sources } from './find-sources';
import { readKeptHeaders, readNativeSeries } from './native';
import { SegmentationsBeside } from './segmentations-beside';
import { scanSources } from './scan-sources';

export interface ImportOptions {
  /**
   * Is given each series as it is read, with the packed headers of its files (dicom/tags/kept-headers.ts) where they
   * are asked for; the next one is read when it has resolved. What it rejects with ends the import.
   */
  onSeries: (series: Series, headers?: Uint8Array) => Promise<void> | void;
  /** Whether the headers of the files are wanted. */
  headers?: boolean;
  /** Files done of all files: one is half done when it has been looked into, and done when its images are read. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
  /** Folder to unpack archives in; that of the system for temporary files unless said otherwise. */
  scratch?: string | undefined;
}

export interface SkippedFile {
  /** Relative to the chosen path. */
  file: string;
  /** Reads on from the file's name: "is not a DICOM file". */
  reason: string;
}

/** Throws `CancelledError`, or what `onSeries` rejects with; a file that is no good is skipped with a reason. */
export async function importPaths(
  paths: readonly string[],
  options: ImportOptions,
): Promise<{ skipped: SkippedFile[] }> {
  const { signal, scratch } = options;
  return withSources(paths, signal, (sources) => importSources(sources, options), scratch);
}

async function importSources(
  sources: Sources,
  { onSeries, headers = false, progress, signal }: ImportOptions,
): Promise<{ skipped: SkippedFile[] }> {
  const looked = sources.files.length;
  const total = looked + sources.natives.length;
  const { stacks, skipped, segmentations } = await scanSources(sources, {
    signal,
    progress: (done) => progress?.(Math.floor(done / 2), total),
  });
  // However many frames the files turned out to hold, reading them is the second half of the work.
  const frames = stacks.reduce((sum, stack) => sum + stack.slices.length, 0);
  let read = 0;
  const told = (more: number) =>
    progress?.(Math.floor((looked * (1 + (read + more) / Math.max(1, frames))) / 2), total);

  const failures: SkippedFile[] = [];
  const beside = await SegmentationsBeside.read(segmentations);
  const take = async (
    file: string,
    make: () => Promise<{ series: Series; kept?: Uint8Array | undefined }>,
  ) => {
    let made: Awaited<ReturnType<typeof make>>;
    try {
      made = await make();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({ file, reason: readsOn(file, error.message) });
      return;
    }
    await onSeries(made.series, made.kept);
  };
  for (const stack of stacks) {
    const { path, file } = stack.slices[0]!;
    await take(file, async () => {
      const { series, slices, leftOut } = await loadStack(stack, { signal, progress: told });
      failures.push(...describeLeftOut(leftOut));
      return {
        series: beside.onto(withRecipe(series, sources.recipes.get(dirname(path)))),
        kept: headers ? await keepHeaders(slices, signal) : undefined,
      };
    });
    read += stack.slices.length;
    told(0);
  }
  let done = looked;
  for (const { path, file } of sources.natives) {
    await take(file, async () => ({
      series: await readNativeSeries(path, { exact: true, labels: true }),
      kept: headers ? await readKeptHeaders(path) : undefined,
    }));
    done += 1;
    progress?.(done, total);
  }
  return { skipped: [...sources.skipped, ...beside.without(skipped), ...failures] };
}

/** A synthetic series whose header lost its recipe gets the one that lies beside it. */
function withRecipe(series: Series, recipe: Recipe | undefined): Series {
  const { provenance } = series.header;
  if (!recipe || provenance.kind !== 'imported' || provenance.recipe || !provenance.synthetic) return series;
  return { ...series, header: { ...series.header, provenance: { ...provenance, recipe } } };
}
