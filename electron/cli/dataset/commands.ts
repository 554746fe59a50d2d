/** `dataset plan`, `run`, `status` and `verify`. */
import { resolve } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { ProviderName } from '../../core/providers';
import { planDataset } from '../../dataset/plan';
import { readSpec } from '../../dataset/read-spec';
import { runDataset } from '../../dataset/run';
import type { Shard } from '../../dataset/state';
import { datasetStatus, verifyDataset } from '../../dataset/verify';
import type { Pack } from '../../engine/pack-folder';
import type { CommandContext } from '../command-runner';
import { writingTo } from '../output-place';
import { packFolders } from '../places';
import { providerFor } from '../provider-for';

export interface PlanFlags {
  out: string;
  packs?: string;
  json: boolean;
}

export interface RunFlags {
  shard?: Shard;
  provider?: 'auto' | ProviderName;
  packs?: string;
  json: boolean;
}

export async function plan(file: string, { out, packs }: PlanFlags, context: CommandContext): Promise<void> {
  const { report, signal } = context;
  const spec = await readSpec(file);
  const dataset = await writingTo(out, () =>
    planDataset(spec, packFolders(packs), out, {
      signal,
      progress: (patients, of) =>
        report.progress({ fraction: patients / of, what: `${patients}/${of} patients` }),
    }),
  );
  const { patients, studies, series, frames } = dataset;
  report.event({ type: 'planned', out: resolve(out), patients, studies, series, frames });
  report.line(
    `${patients} patients, ${studies} studies, ${series} series, ${frames} images planned in ${out}. ` +
      `Next: gridit dataset run ${out}`,
  );
}

export async function run(
  folder: string,
  flags: RunFlags,
  { report, signal }: CommandContext,
): Promise<void> {
  try {
    const { made, done, total } = await runDataset(folder, {
      ...making(flags, signal),
      ...(flags.shard && { shard: flags.shard }),
      progress: ({ done: sofar, total: all, remainingMs }) =>
        report.progress({ fraction: sofar / all, what: `${Math.floor(sofar)}/${all} series`, remainingMs }),
      onSeries: ({ index, series }, seconds) =>
        report.event({ type: 'series', index, place: series.place, seriesInstanceUID: series.uid, seconds }),
    });
    report.event({ type: 'done', made, done, total });
    report.line(`${made} series made; ${done} of ${total} are there.`);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    throw new CancelledError(`What was made stays; go on with: gridit dataset run ${folder}`);
  }
}

export async function status(folder: string, { report }: CommandContext): Promise<void> {
  const { dataset, done, bytes, seconds } = await datasetStatus(folder);
  const { name, patients, series } = dataset;
  const left = done > 0 ? (seconds / done) * (series - done) : undefined;
  report.event({
    type: 'status',
    name,
    patients,
    series,
    done,
    bytes,
    ...(left !== undefined && { secondsLeft: Math.round(left) }),
  });
  const more = left && done < series ? `, about ${Math.ceil(left / 60)} min left on one machine` : '';
  report.line(
    `${name}: ${done} of ${series} series of ${patients} patients, ${(bytes / 1e6).toFixed(1)} MB${more}`,
  );
}

export async function verify(
  folder: string,
  flags: RunFlags & { sample: number },
  { report, signal }: CommandContext,
): Promise<void> {
  const { series, files, wrong, again } = await verifyDataset(folder, flags.sample, making(flags, signal));
  for (const sentence of wrong) report.line(sentence);
  report.event({ type: 'verified', series, files, again, wrong });
  if (wrong.length > 0) {
    throw new UserError('bad-file', `${wrong.length} of ${files} files or series are not what was made.`);
  }
  report.line(`${files} files of ${series} series are what was made; ${again} made again came out the same.`);
}

function making({ packs, provider = 'auto' }: RunFlags, signal: AbortSignal) {
  const folders = packFolders(packs);
  return { packs: folders, signal, provider: (pack: Pack) => providerFor(pack, provider, folders, signal) };
}
