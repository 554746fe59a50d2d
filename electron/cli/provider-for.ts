/** Which provider runs a pack on this machine: what was asked for, or what a trial or an earlier one found best. */
import type { ProviderVerdict } from '../core/protocol';
import type { ProviderName } from '../core/providers';
import { SOFTWARE } from '../dicom/software';
import type { PackFolders } from '../engine/messages';
import type { Pack } from '../engine/pack-folder';
import { probeInChild } from '../engine/probe-process';
import { chooseProvider, verdictKey } from '../engine/provider';
import { runtimeVersion } from '../engine/session';
import { engineBundle, providerCache } from './places';

export async function providerFor(
  pack: Pack,
  requested: 'auto' | ProviderName,
  folders: PackFolders,
  signal: AbortSignal,
): Promise<ProviderVerdict> {
  const packId = pack.manifest.id;
  return chooseProvider({
    requested,
    probe: (provider) => probeInChild(engineBundle(), { folders, packId, provider }, signal),
    cacheFile: providerCache(),
    key: await verdictKey(SOFTWARE.version, runtimeVersion, pack.sha256),
  });
}
