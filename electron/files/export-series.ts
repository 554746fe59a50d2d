/** The one way out: a series into a folder (or, for NIfTI, a file) that is whole or absent. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError } from '../core/errors';
import { recipeOf, type Series } from '../core/series';
import { assertExportable, encodeSlices } from '../dicom/export/encode-slices';
import { writeFolder, writeSingleFile } from './atomic-output';
import type { ExportFormat } from './export-format';
import { RECIPE_FILE } from './find-sources';
import { writeNifti } from './nifti';
import { writePngStack } from './png-stack';

export interface ExportOptions {
  /** Frames written of all frames. */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

/** Name of the volume inside a folder. */
export const NIFTI_FILE = 'series.nii.gz';

/**
 * Writes a series as `format`.
 * @param destination a folder that is absent or empty and whose parent exists; for NIfTI also the name of a file that
 *   ends in .nii or .nii.gz. A folder gets a recipe.json beside the images if the series has a recipe.
 * @returns the destination and the number of files in it
 * Throws `UserError`: output (exists, read-only, no parent, full …) or bad-request (the format cannot hold the series);
 * `CancelledError`. Nothing is left behind then.
 */
export async function exportSeries(
  series: Series,
  format: ExportFormat,
  destination: string,
  options: ExportOptions = {},
): Promise<{ path: string; files: number }> {
  const { signal } = options;
  if (signal?.aborted) throw new CancelledError();
  if (format === 'nifti' && /\.nii(\.gz)?$/i.test(destination)) {
    const compress = /\.gz$/i.test(destination);
    await writeSingleFile(destination, (file) => writeNifti(series, file, { ...options, compress }), signal);
    return { path: destination, files: 1 };
  }
  if (format === 'dicom') assertExportable(series);
  const files = await writeFolder(
    destination,
    async (folder) => (await WRITERS[format](series, folder, options)) + (await writeRecipe(series, folder)),
    signal,
  );
  return { path: destination, files };
}

const WRITERS: Record<
  ExportFormat,
  (series: Series, folder: string, options: ExportOptions) => Promise<number>
> = {
  dicom: writeDicom,
  nifti: async (series, folder, options) => {
    await writeNifti(series, join(folder, NIFTI_FILE), { ...options, compress: true });
    return 1;
  },
  png: writePngStack,
};

async function writeDicom(
  series: Series,
  folder: string,
  { progress, signal }: ExportOptions,
): Promise<number> {
  let written = 0;
  for (const { name, bytes } of encodeSlices(series)) {
    if (signal?.aborted) throw new CancelledError();
    await writeFile(join(folder, name), bytes);
    written += 1;
    progress?.(written, series.header.frames);
  }
  return written;
}

async function writeRecipe(series: Series, folder: string): Promise<number> {
  const recipe = recipeOf(series.header);
  if (!recipe) return 0;
  await writeFile(join(folder, RECIPE_FILE), `${JSON.stringify(recipe, null, 1)}\n`);
  return 1;
}
