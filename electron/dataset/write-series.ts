/** A series as the files of a dataset, each with its hash. What an earlier run left in their place goes first. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Series } from '../core/series';
import { seriesEncoder } from '../dicom/export/encode-series';
import { SOFTWARE } from '../dicom/software';
import { writeFolder, writeSingleFile } from '../files/atomic-output';
import { replaceFile } from '../files/durable';
import { writeFailure } from '../files/file-errors';
import { removeStalePartials } from '../files/partials';
import { exportFaulty } from '../files/writers/faulty';
import { niftiChunks } from '../files/writers/nifti';
import { folderSink } from '../files/writers/sink';
import type { CohortSeries } from './cohort';
import type { DatasetFile } from './manifest-schema';
import type { MadeSeries } from './state';

/** Name of an image in its folder, as a file-set wants it. */
export function imageFile(index: number): string {
  return `IM${String(index + 1).padStart(6, '0')}`;
}

/**
 * @param data folder that `place` of the line lies below
 * @returns the files, with names below `data`
 * @throws UserError `output`, CancelledError
 */
export async function writeSeries(
  series: Series,
  line: CohortSeries,
  output: DatasetFile['output'],
  data: string,
  signal?: AbortSignal,
): Promise<MadeSeries['files']> {
  const place = join(data, line.series.place);
  try {
    await mkdir(dirname(place), { recursive: true });
    await removeStalePartials(dirname(place));
    const names = output === 'dicom' ? [place] : [`${place}.nii.gz`, `${place}.json`];
    for (const name of names) await rm(name, { recursive: true, force: true });
  } catch (error) {
    throw writeFailure(error, place);
  }
  if (output === 'dicom') await writeDicomFolder(series, line, place, signal);
  else await writeNifti(series, line, place, signal);
  return hashed(place, output, data);
}

async function writeDicomFolder(
  series: Series,
  { series: { fault } }: CohortSeries,
  place: string,
  signal?: AbortSignal,
): Promise<void> {
  if (fault) {
    await exportFaulty(series, fault, place, { signal });
    return;
  }
  await writeFolder(
    place,
    async (folder) => {
      const encoder = await seriesEncoder(series, { planned: true });
      const sink = folderSink(folder, signal);
      for (let i = 0; i < encoder.files; i++) await sink.write(imageFile(i), (await encoder.encode(i)).parts);
    },
    signal,
  );
}

async function writeNifti(
  series: Series,
  line: CohortSeries,
  place: string,
  signal?: AbortSignal,
): Promise<void> {
  const sidecar = `${JSON.stringify(sidecarOf(series, line), null, 2)}\n`;
  await replaceFile(`${place}.json`, sidecar).catch((error: unknown) => {
    throw writeFailure(error, place);
  });
  await writeSingleFile(
    `${place}.nii.gz`,
    (file) => folderSink('', signal).write(file, niftiChunks(series, { compress: true, signal })),
    signal,
  );
}

/** BIDS 1.10, "Magnetic Resonance Imaging": the fields that are true of images that no scanner made, and our own. */
function sidecarOf({ header }: Series, { series }: CohortSeries): Record<string, unknown> {
  return {
    Modality: header.modality,
    Manufacturer: SOFTWARE.name,
    SoftwareVersions: SOFTWARE.version,
    BodyPartExamined: header.identity.bodyPart,
    SeriesDescription: header.identity.seriesDescription,
    SeriesNumber: header.identity.seriesNumber,
    ...(header.geometry.sliceThickness !== undefined && { SliceThickness: header.geometry.sliceThickness }),
    SyntheticData: true,
    Request: series.request,
    Artefacts: series.artefacts,
  };
}

async function hashed(
  place: string,
  output: DatasetFile['output'],
  data: string,
): Promise<MadeSeries['files']> {
  const paths =
    output === 'dicom'
      ? (await readdir(place)).toSorted().map((name) => join(place, name))
      : [`${place}.nii.gz`, `${place}.json`];
  const files: MadeSeries['files'] = [];
  for (const path of paths) {
    const name = path.slice(data.length + 1).replaceAll('\\', '/');
    files.push({ name, bytes: (await stat(path)).size, sha256: await hashOf(path) });
  }
  return files;
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Whether something lies where a series is to be. */
export async function exists(path: string): Promise<boolean> {
  return (await readdir(dirname(path)).catch((): string[] => [])).includes(basename(path));
}
