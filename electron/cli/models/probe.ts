/** `models probe`: what a model runs on here, and how fast. */
import { providers } from '../../core/providers';
import { byteText, runTexts, imageRate, span, speedSentence } from '../../core/pack-text';
import { imagesText } from '../../core/words';
import { SOFTWARE } from '../../dicom/software';
import { findPack } from '../../engine/pack-list';
import { probeInChild } from '../../engine/probe-process';
import { verdictKey } from '../../engine/provider';
import { runtimeVersion } from '../../engine/session';
import { SessionPool } from '../../engine/session-pool';
import { measureSpeed } from '../../engine/speed/measure';
import { reviewPack } from '../../engine/speed/review';
import { SpeedFile, speedMachine } from '../../engine/speed/speed-file';
import type { CommandContext } from '../command-runner';
import { engineBundle, ownFolders, providerCache, speedFile } from '../places';
import type { ModelsOptions } from './list';

export async function probeModel(
  id: string,
  options: ModelsOptions,
  { report, signal }: CommandContext,
): Promise<void> {
  const folders = ownFolders(options.packs);
  const pack = await findPack(id, folders);
  const sessions = new SessionPool(0);
  const speed = await reviewPack({
    choice: {
      probe: (provider) => probeInChild(engineBundle(), { folders, packId: id, provider }, signal),
      cacheFile: providerCache(),
      key: await verdictKey(SOFTWARE.version, runtimeVersion, pack.sha256),
    },
    measure: (provider, onProgress) => measureSpeed(pack, provider, { sessions, signal, onProgress }),
    onProgress: (fraction) => report.progress({ fraction, what: 'measuring' }),
  });
  report.stop();
  await new SpeedFile(speedFile()).keep(await speedMachine(SOFTWARE.version), pack.sha256, speed);
  report.event({ type: 'speed', id, ...speed });
  const { axis } = pack.manifest;
  report.line(speedSentence(speed, axis.kind));
  for (const figures of speed.figures) {
    const { provider, jobMs, memoryBytes } = figures;
    const parts = [
      ...runTexts(figures),
      imageRate(figures, axis.kind),
      `${imagesText(figures.frames, axis.kind)} in about ${span(jobMs)}`,
      `${byteText(memoryBytes)} of memory`,
    ];
    report.line(`  ${providers[provider].text}: ${parts.join(', ')}`);
  }
  for (const { provider, why } of speed.passedOver) report.line(`  not ${providers[provider].text}: ${why}`);
}
