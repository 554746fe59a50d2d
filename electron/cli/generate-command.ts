/** `generate` and `regenerate`: a series from a request or from the recipe inside another series. */
import { resolve } from 'node:path';
import { UserError } from '../core/errors';
import type { GenerateRequest } from '../core/request/parameters';
import type { ProviderName } from '../core/providers';
import { axisOf, imagesText } from '../core/words';
import { SOFTWARE } from '../dicom/software';
import { generate } from '../engine/generate';
import { taskFromRecipe, taskFromRequest, type Task } from '../engine/task';
import type { PackFolders } from '../engine/messages';
import type { Pack } from '../engine/pack-folder';
import { findPack } from '../engine/pack-list';
import { exportSeries } from '../files/export-series';
import { readRecipe } from '../files/read-series';
import type { CommandContext } from './command-runner';
import { jobListener } from './job-events';
import { writingTo } from './output-place';
import type { OutputOptions } from './export-flags';
import { packFolders } from './places';
import { providerFor } from './provider-for';

export async function generateSeries(
  request: GenerateRequest,
  output: OutputOptions,
  context: CommandContext,
): Promise<void> {
  const folders = packFolders(output.packs);
  const pack = await findPack(request.packId, folders);
  await makeAndWrite(
    taskFromRequest(request, pack),
    pack,
    request.provider ?? 'auto',
    folders,
    output,
    context,
  );
}

/**
 * Makes the series in a folder or file again, on the provider that it was made on unless another is named.
 * @param completed the series that it was completed from, where it was
 */
export async function regenerateSeries(
  source: string,
  provider: 'auto' | ProviderName | undefined,
  completed: string | undefined,
  output: OutputOptions,
  context: CommandContext,
): Promise<void> {
  const recipe = await readRecipe(source, { signal: context.signal });
  if (recipe.given) {
    if (completed === undefined) {
      const { seriesInstanceUid } = recipe.given.source;
      throw new UserError(
        'bad-request',
        `This series was completed from another, ${seriesInstanceUid}. Name that one with --source PATH.`,
      );
    }
    const { completeSeries } = await import('./complete-command');
    const flags = { model: recipe.pack.id, again: recipe, seed: recipe.seed, force: true };
    return completeSeries(completed, { ...flags, provider: provider ?? recipe.provider }, output, context);
  }
  const folders = packFolders(output.packs);
  const pack = await findPack(recipe.pack.id, folders);
  await makeAndWrite(
    taskFromRecipe(recipe, pack),
    pack,
    provider ?? recipe.provider,
    folders,
    output,
    context,
  );
}

async function makeAndWrite(
  task: Task,
  pack: Pack,
  requested: 'auto' | ProviderName,
  folders: PackFolders,
  output: OutputOptions,
  { report, signal }: CommandContext,
): Promise<void> {
  const started = performance.now();
  const series = await writingTo(output.out, async () => {
    const provider = await providerFor(pack, requested, folders, signal);
    const app = { name: SOFTWARE.name, version: SOFTWARE.version };
    const made = await generate(task, pack, { provider, app, signal, onEvent: jobListener(report) });
    await exportSeries(made, output.format, output.out, { ...output.choices, signal });
    return made;
  });
  const seconds = (performance.now() - started) / 1000;
  const { frames, identity } = series.header;
  report.event({
    type: 'done',
    out: resolve(output.out),
    format: output.format,
    frames,
    seed: task.seed,
    seriesInstanceUID: identity.seriesInstanceUid,
    seconds: Math.round(seconds * 10) / 10,
  });
  report.line(
    `${imagesText(frames, axisOf(series.header))} written to ${output.out} (${output.format}) in ${seconds.toFixed(1)} s`,
  );
}
