/** Writes an installed pack as one .gridpack file. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors';
import { writeSingleFile } from '../../files/atomic-output';
import { zipTo } from '../../files/writers/sink';
import type { PackFolders } from '../messages';
import { candidateOf } from './candidates';
import { inspectPack } from './inspect';

/**
 * @param destination absent; it appears when it is complete
 * @throws UserError `bad-pack` where the pack is not as pack.json says, `output`, `not-found`; CancelledError
 */
export async function exportPack(
  key: string,
  folders: PackFolders,
  destination: string,
  signal?: AbortSignal,
): Promise<void> {
  const candidate = await candidateOf(key, folders);
  const pack = await inspectPack(candidate);
  if (pack.refusal !== null) throw new UserError('bad-pack', pack.refusal);
  await writeSingleFile(
    destination,
    (place) =>
      zipTo(
        place,
        async (sink) => {
          for (const { name } of pack.files) {
            await sink.write(name, createReadStream(join(candidate.folder, name)));
          }
        },
        signal,
      ),
    signal,
  );
}
