/** The one way out: a series into a folder or a file that is whole or absent. */
import { DEFAULT_FPS, type ExportFormat } from '../core/export-options';
import { recipeOf, warningsOf, type Series } from '../core/series';
import { whyNoSegmentation } from '../dicom/export/encode-segmentation';
import { RECIPE_FILE } from './find-sources';
import { cineGif } from './pictures/cine-gif';
import { writeDicom, type WriteOptions } from './writers/dicom';
import { writeLabels } from './writers/labels';
import { niftiChunks } from './writers/nifti';
import { writeOutput } from './writers/output';
import { writePngStack } from './writers/png-stack';
import type { FileSink } from './writers/sink';

export type ExportOptions = WriteOptions;

/** Names of the volume and of the moving picture inside a folder. */
export const NIFTI_FILE = 'series.nii.gz';
export const GIF_FILE = 'series.gif';

/** Formats that are one file, by the end of a name that asks for just that file. */
const SINGLE_FILES: Partial<Record<ExportFormat, RegExp>> = { nifti: /\.nii(\.gz)?$/i, gif: /\.gif$/i };

/**
 * Writes a series as `format`.
 * @param destination a folder that is absent or empty and whose parent exists; with `zip`, the name of a file; for
 *   NIfTI also one that ends in .nii or .nii.gz, for GIF one that ends in .gif. A folder gets a recipe.json beside the
 *   images if the series has a recipe.
 * @param options progress counts what is written of all frames or files
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
  const files = await writeOutput(destination, options, {
    single: SINGLE_FILES[format]?.test(destination)
      ? { name: destination, write: (sink, name) => WRITERS[format](series, sink, options, name) }
      : undefined,
    many: async (sink) =>
      (await WRITERS[format](series, sink, options)) +
      (await writeLabels(series, format, sink, options)) +
      (await writeRecipe(series, sink)),
  });
  return { path: destination, files };
}

/** What whoever gets the files should know of the series, a sentence each. */
export function exportNotes(series: Series, format: ExportFormat): string[] {
  const { maxError: _error, ...values } = series.header.values;
  // NIfTI is given the values that 16 bits do not hold.
  const kept = format === 'nifti' && series.exact !== undefined;
  const unplaced = series.labels && format === 'dicom' ? whyNoSegmentation(series) : undefined;
  return [
    ...warningsOf(kept ? { ...series.header, values } : series.header),
    ...(unplaced ? [unplaced] : []),
  ];
}

type Writer = (series: Series, sink: FileSink, options: ExportOptions, name?: string) => Promise<number>;

const WRITERS: Record<ExportFormat, Writer> = {
  dicom: writeDicom,
  nifti: async (series, sink, options, name = NIFTI_FILE) => {
    const chunks = niftiChunks(series, { ...options, compress: /\.gz$/i.test(name) });
    await sink.write(name, chunks);
    return 1;
  },
  png: writePngStack,
  gif: async (series, sink, { fps = DEFAULT_FPS, ...options }, name = GIF_FILE) => {
    const { header } = series;
    const look = { window: header.values.window, invert: false };
    const cine = { ...look, first: 0, last: header.frames - 1, framesPerSecond: fps, sweep: false };
    const control = {
      ...(options.progress && { progress: options.progress }),
      ...(options.signal && { signal: options.signal }),
    };
    await sink.write(name, [await cineGif(series, cine, control)]);
    return 1;
  },
};

async function writeRecipe(series: Series, sink: FileSink): Promise<number> {
  const recipe = recipeOf(series.header);
  if (!recipe) return 0;
  await sink.write(RECIPE_FILE, [Buffer.from(`${JSON.stringify(recipe, null, 1)}\n`)]);
  return 1;
}
