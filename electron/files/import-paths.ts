/** The one way in: DICOM files, folders of them, and native series folders become series. */
import { dirname } from 'node:path';
import { UserError } from '../core/errors';
import type { Recipe } from '../core/recipe';
import type { Series } from '../core/series';
import { loadStack } from '../dicom/import/load-stack';
import { scanFiles } from '../dicom/import/scan-files';
import { findSources } from './find-sources';
import { readNativeSeries } from './native';

export interface ImportOptions {
  /** Is given each series as it is read; the next one is read when it has resolved. What it rejects with ends the import. */
  onSeries: (series: Series) => Promise<void> | void;
  /** Steps done of all steps; a step is a file looked into or a slice read. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
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
  { onSeries, progress, signal }: ImportOptions,
): Promise<{ skipped: SkippedFile[] }> {
  const sources = await findSources(paths, signal);
  const looked = sources.files.length;
  const total = 2 * looked + sources.natives.length;
  const { stacks, skipped } = await scanFiles(sources.files, {
    signal,
    progress: (done) => progress?.(done, total),
  });
  let done = looked;
  const slices = stacks.reduce((sum, stack) => sum + stack.slices.length, 0);
  // Files that are no slices have nothing more to wait for.
  done += looked - slices;

  const failures: SkippedFile[] = [];
  const take = async (file: string, read: () => Promise<Series>) => {
    let series: Series;
    try {
      series = await read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({ file, reason: error.message });
      return;
    }
    await onSeries(series);
  };
  for (const stack of stacks) {
    const before = done;
    const { path, file } = stack.slices[0]!;
    await take(file, async () =>
      withRecipe(
        await loadStack(stack, { signal, progress: (read) => progress?.(before + read, total) }),
        sources.recipes.get(dirname(path)),
      ),
    );
    done = before + stack.slices.length;
  }
  for (const { path, file } of sources.natives) {
    await take(file, () => readNativeSeries(path));
    done += 1;
    progress?.(done, total);
  }
  return { skipped: [...sources.skipped, ...skipped, ...failures] };
}

/** A synthetic series whose header lost its recipe gets the one that lies beside it. */
function withRecipe(series: Series, recipe: Recipe | undefined): Series {
  const { provenance } = series.header;
  if (!recipe || provenance.kind !== 'imported' || provenance.recipe || !provenance.synthetic) return series;
  return { ...series, header: { ...series.header, provenance: { ...provenance, recipe } } };
}
