/** `models add`, `models remove`, `models export`. */
import { inspectPacks } from '../../engine/pack-store/inspect';
import { exportPack } from '../../engine/pack-store/export';
import { installPack } from '../../engine/pack-store/install';
import { removePack } from '../../engine/pack-store/remove';
import type { CommandContext } from '../command-runner';
import { ownFolders } from '../places';
import { installedWithId, type ModelsOptions } from './list';

export async function addModels(
  sources: readonly string[],
  options: ModelsOptions,
  { report, signal }: CommandContext,
): Promise<void> {
  for (const source of sources) {
    const added = await installPack(source, ownFolders(options.packs), signal);
    report.event({ type: 'added', id: added.id, version: added.version, name: added.name });
    report.line(`Added ${added.id} ${added.version}, "${added.name}".`);
  }
}

/** Deletes a pack that the user added. */
export async function removeModel(
  id: string,
  options: ModelsOptions,
  { report }: CommandContext,
): Promise<void> {
  const folders = ownFolders(options.packs);
  const pack = installedWithId(await inspectPacks(folders), id);
  const removed = await removePack(pack.key, folders);
  await removed.forget();
  report.event({ type: 'removed', id });
  report.line(`Removed ${id}.`);
}

export async function exportModel(
  id: string,
  out: string,
  options: ModelsOptions,
  { report, signal }: CommandContext,
): Promise<void> {
  const folders = ownFolders(options.packs);
  const pack = installedWithId(await inspectPacks(folders), id);
  await exportPack(pack.key, folders, out, signal);
  report.event({ type: 'exported', id, out });
  report.line(`Wrote ${id} to ${out}.`);
}
