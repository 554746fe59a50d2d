/** Reading what somebody names on the command line: whole series, their recipe, or only what they are. */
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../core/errors';
import type { Recipe } from '../core/recipe';
import { recipeOf, type Series } from '../core/series';
import { inspectHeader, type InspectedSeries, type Inspection } from '../dicom/inspection';
import { readsOn } from '../dicom/import/load/reads-on';
import { checkStack } from '../dicom/import/load/check-stack';
import { describeLeftOut } from '../dicom/import/load/left-out';
import { stackHeader } from '../dicom/import/load/stack-header';
import { withSources, type Sources } from './find-sources';
import { importPaths, type SkippedFile } from './import-paths';
import { readSeriesHeader, streamVoxels } from './native';
import { SegmentationsBeside } from './segmentations-beside';
import { scanSources } from './scan-sources';

/** Voxels that are checked at a time. */
const CHECKED_BYTES = 1024 * 1024;

interface ReadOptions {
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * All series under a path: a DICOM file, a folder of them, or native series folders.
 * Throws `UserError` (not-found) if the path does not exist, `CancelledError`.
 */
export async function readSeries(
  path: string,
  options: ReadOptions = {},
): Promise<{ series: Series[]; skipped: SkippedFile[] }> {
  await assertExists(path);
  const series: Series[] = [];
  const { skipped } = await importPaths([path], { ...options, onSeries: (found) => void series.push(found) });
  return { series, skipped };
}

/**
 * What lies under a path and can be read; what cannot is among the skipped, as `readSeries` says it. Throws `UserError`
 * (not-found) if the path does not exist, `CancelledError`.
 */
export async function inspectPath(path: string, options: ReadOptions = {}): Promise<Inspection> {
  await assertExists(path);
  return withSources([path], options.signal, (sources) => inspectSources(sources, options));
}

async function inspectSources(sources: Sources, options: ReadOptions): Promise<Inspection> {
  const { stacks, skipped, segmentations } = await scanSources(sources, options);
  const beside = await SegmentationsBeside.read(segmentations);
  const series: InspectedSeries[] = [];
  const failures: SkippedFile[] = [];
  const take = async (file: string, look: () => Promise<InspectedSeries>) => {
    try {
      series.push(await look());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({ file, reason: readsOn(file, error.message) });
    }
  };
  for (const whole of stacks) {
    await take(whole.slices[0]!.file, async () => {
      const { stack, leftOut, maxError } = await checkStack(whole, options);
      failures.push(...describeLeftOut(leftOut));
      const { units } = stack.slices[0]!;
      // Labels need the grid alone.
      const { header } = beside.onto({ header: stackHeader(stack) });
      return inspectHeader(header, maxError > 0 ? { maxError, units } : undefined);
    });
  }
  for (const { path, file } of sources.natives) {
    await take(file, async () => {
      const header = await readSeriesHeader(path);
      // To its end, where it shows whether the voxels are those that were written.
      for await (const chunk of streamVoxels(path, CHECKED_BYTES)) void chunk;
      const { maxError, units } = header.values;
      return inspectHeader(header, maxError === undefined ? undefined : { maxError, units });
    });
  }
  return { series, skipped: [...sources.skipped, ...beside.without(skipped), ...failures] };
}

/**
 * The recipe of the series under a path: from a DICOM header, a native series, or a recipe.json.
 * Throws `UserError` (not-found) if there is none or if there are several different ones, `CancelledError`.
 */
export async function readRecipe(path: string, options: ReadOptions = {}): Promise<Recipe> {
  await assertExists(path);
  return withSources([path], options.signal, (sources) => recipeIn(path, sources, options));
}

async function recipeIn(path: string, sources: Sources, options: ReadOptions): Promise<Recipe> {
  const { stacks } = await scanSources(sources, options);
  const recipes: Recipe[] = stacks.flatMap((stack) => {
    const { provenance } = stackHeader(stack);
    return provenance.recipe ?? sources.recipes.get(dirname(stack.slices[0]!.path)) ?? [];
  });
  for (const native of sources.natives) {
    const recipe = recipeOf(await readSeriesHeader(native.path));
    if (recipe) recipes.push(recipe);
  }
  if (recipes.length === 0) recipes.push(...sources.recipes.values());
  const different = new Map(recipes.map((recipe) => [JSON.stringify(recipe), recipe]));
  if (different.size === 0) {
    throw new UserError(
      'not-found',
      `There is no recipe in ${path}. Only series that were generated here, or exported from here, carry one.`,
    );
  }
  if (different.size > 1) {
    throw new UserError(
      'not-found',
      `${path} holds ${different.size} series with different recipes. Name the folder of one.`,
    );
  }
  return [...different.values()][0]!;
}

async function assertExists(path: string): Promise<void> {
  try {
    await access(path);
  } catch (cause) {
    throw new UserError('not-found', `${path} does not exist or cannot be read. Check the path.`, { cause });
  }
}
