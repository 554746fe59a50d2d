/** `dataset status` and `dataset verify`: what is there, and whether it is still what was made. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError } from '../core/errors';
import { scratchFolder } from '../files/partials';
import { Draws } from './draws';
import { makeSeries } from './make-series';
import { DATA_FOLDER, plannedSeries, readDataset } from './manifest';
import type { DatasetFile, PlannedSeries } from './manifest-schema';
import { plannedPacks, type RunOptions } from './run';
import { madeSeries } from './state';
import { hashOf, writeSeries } from './write-series';

export interface DatasetStatus {
  dataset: DatasetFile;
  done: number;
  bytes: number;
  /** Time that making took, in all. */
  seconds: number;
}

export async function datasetStatus(folder: string): Promise<DatasetStatus> {
  const dataset = await readDataset(folder);
  const seen = new Uint8Array(Math.ceil(dataset.series / 8));
  const status = { dataset, done: 0, bytes: 0, seconds: 0 };
  for await (const { index, files, seconds } of madeSeries(folder)) {
    const bit = 1 << (index & 7);
    if (seen[index >> 3]! & bit) continue;
    seen[index >> 3]! |= bit;
    status.done += 1;
    status.seconds += seconds;
    for (const { bytes } of files) status.bytes += bytes;
  }
  return status;
}

export interface Verdict {
  series: number;
  files: number;
  /** One sentence for each thing that is wrong. */
  wrong: string[];
  /** Series that were made again and came out the same. */
  again: number;
}

/**
 * Compares every file with its hash, and makes `sample` series again.
 * @throws UserError where the dataset or its models cannot be read; CancelledError
 */
export async function verifyDataset(
  folder: string,
  sample: number,
  options: Pick<RunOptions, 'packs' | 'provider' | 'signal'>,
): Promise<Verdict> {
  const dataset = await readDataset(folder);
  const { signal } = options;
  const data = join(folder, DATA_FOLDER);
  const verdict: Verdict = { series: 0, files: 0, wrong: [], again: 0 };
  const chosen = new Map<number, string>();
  const draws = new Draws(0, 'anatomy');
  for await (const { index, files } of madeSeries(folder)) {
    verdict.series += 1;
    for (const { name, sha256 } of files) {
      if (signal?.aborted) throw new CancelledError();
      verdict.files += 1;
      const found = await hashOf(join(data, name)).catch(() => undefined);
      if (found === undefined) verdict.wrong.push(`${name} is missing or cannot be read.`);
      else if (found !== sha256) verdict.wrong.push(`${name} has changed since it was made.`);
    }
    // Each series has the same chance to be among the sample (reservoir sampling).
    const place = verdict.series <= sample ? verdict.series - 1 : draws.whole(0, verdict.series - 1);
    if (place < sample) {
      const out = [...chosen.keys()][place];
      if (out !== undefined) chosen.delete(out);
      chosen.set(index, JSON.stringify(files));
    }
  }
  if (chosen.size > 0) await makeAgain(folder, dataset, chosen, options, verdict);
  return verdict;
}

async function makeAgain(
  folder: string,
  dataset: DatasetFile,
  chosen: ReadonlyMap<number, string>,
  { packs: folders, provider, signal }: Pick<RunOptions, 'packs' | 'provider' | 'signal'>,
  verdict: Verdict,
): Promise<void> {
  const packs = await plannedPacks(dataset, folders);
  for await (const line of plannedSeries(folder, dataset)) {
    const before = chosen.get(line.index);
    if (before === undefined) continue;
    const pack = packs.get(line.series.request.packId)!;
    const making = { provider: await provider(pack), ...(signal && { signal }) };
    const series = await makeSeries(line, pack, dataset, making);
    const scratch = await scratchFolder('dataset-verify');
    try {
      const files = await writeSeries(series, line, dataset.output, scratch, signal);
      if (JSON.stringify(files) === before) verdict.again += 1;
      else verdict.wrong.push(`${placeOf(line)} comes out differently when it is made again.`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
}

const placeOf = ({ series }: PlannedSeries) => series.place;
