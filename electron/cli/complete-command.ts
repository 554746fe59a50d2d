/** `complete`: slices between, beside or in place of those of a series, made by a model. */
import { resolve } from 'node:path';
import { CancelledError } from '../core/errors';
import type { CompletionRequest } from '../core/completion/targets';
import type { ConditionValues } from '../core/conditions';
import type { Recipe } from '../core/recipe';
import { MAX_SEED, tidy } from '../core/request/parameters';
import type { ProviderName } from '../core/providers';
import type { SamplerName } from '../core/samplers';
import { randomInt } from 'node:crypto';
import { recipeOf } from '../core/series';
import { SOFTWARE } from '../dicom/software';
import { newUid } from '../dicom/uid';
import { complete, type CompleteOptions } from '../engine/completion/complete';
import { findPack } from '../engine/pack-list';
import { exportSeries } from '../files/export-series';
import type { CommandContext } from './command-runner';
import { theSeries } from './export-command';
import type { OutputOptions } from './export-flags';
import { providerFor } from './provider-for';
import { jobListener } from './job-events';
import { writingTo } from './output-place';
import { packFolders } from './places';

export interface CompleteFlags extends CompletionRequest {
  model: string;
  series?: number;
  seed?: number;
  steps?: number;
  sampler?: SamplerName;
  provider?: 'auto' | ProviderName;
  first?: number;
  force?: boolean;
  /** The mean of what could be beyond the ends, instead of one of many. */
  mean?: boolean;
  /** Whether the result is labelled; where left out, if the model can. */
  labels?: boolean;
  conditions?: ConditionValues;
  /** A recipe to follow instead. */
  again?: Recipe;
}

/** Throws what reading, completing and writing throw. */
export async function completeSeries(
  path: string,
  flags: CompleteFlags,
  output: OutputOptions,
  context: CommandContext,
): Promise<void> {
  const { report, signal } = context;
  const { model, series: number, seed = randomInt(0, MAX_SEED + 1), steps, sampler, provider, first } = flags;
  const {
    force = false,
    mean = false,
    labels,
    conditions,
    again,
    spacing,
    before,
    after,
    remake,
    gaps,
    enhance,
  } = flags;
  const request: CompletionRequest = defined({ spacing, before, after, remake, gaps, enhance });
  const started = performance.now();
  const folders = packFolders(output.packs);
  const made = await writingTo(output.out, async () => {
    const pack = await findPack(model, folders);
    const source = await theSeries(path, number, context);
    const options: CompleteOptions = {
      provider: await providerFor(pack, provider ?? 'auto', folders, signal),
      app: { name: SOFTWARE.name, version: SOFTWARE.version },
      seriesInstanceUid: newUid(),
      seed,
      signal,
      force,
      mean,
      sampling: defined({ steps, sampler }),
      ...defined({ first, conditions, again, labels }),
      onEvent: jobListener(report),
      onPlaced: (placed) => {
        report.event({ type: 'placed', ...placed });
        report.line(
          `The series lies at ${tidy(placed.first)} to ${tidy(placed.last)} ${pack.manifest.axis.unit} of the model's ` +
            `axis; it differs from what the model expects by ${(100 * placed.unexplained).toFixed(0)} % of its own variation.`,
        );
      },
    };
    if (signal.aborted) throw new CancelledError();
    const completed = await complete(source, request, pack, options);
    await exportSeries(completed, output.format, output.out, { ...output.choices, signal });
    return completed;
  });
  const seconds = (performance.now() - started) / 1000;
  const { frames, identity, rows, columns } = made.header;
  const given = recipeOf(made.header)!.given!;
  const count = given.enhanced ? frames : frames - given.frames.length;
  report.event({
    type: 'done',
    out: resolve(output.out),
    format: output.format,
    frames,
    made: count,
    seed,
    seriesInstanceUID: identity.seriesInstanceUid,
    seconds: Math.round(seconds * 10) / 10,
  });
  report.line(
    `${frames} slices written to ${output.out} (${output.format}), ` +
      `${given.enhanced ? `enhanced to ${columns}×${rows}` : `${count} of them made`}, in ${seconds.toFixed(1)} s`,
  );
}

/** Without what is undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
