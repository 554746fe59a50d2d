/**
 * The list of packs as it was when their files were last checked. It holds as long as no file of a pack has another
 * name, size, time or place on disk, and it is only shown: whoever uses a pack checks each file of it again.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PackFolders } from '../../engine/messages';
import { candidates } from '../../engine/pack-store/candidates';
import { folderState } from '../../engine/pack-store/folder-state';
import { packCalls } from '../../ipc/pack-calls';
import type { JsonFile } from '../storage/json-file';

/** What "packs.list" answers. */
export type PackList = z.output<(typeof packCalls)['packs.list']['response']>;

export const knownPacksFile = z.object({
  format: z.literal(1),
  /** See `stateOf`. */
  state: z.string(),
  list: packCalls['packs.list'].response,
});

export class KnownPacks {
  private writing: Promise<unknown> = Promise.resolve();

  /** @param version of the application: another one may judge a pack otherwise */
  constructor(
    private readonly file: JsonFile<typeof knownPacksFile>,
    private readonly folders: PackFolders,
    private readonly version: string,
  ) {}

  /** The list, where it still holds. */
  async read(): Promise<PackList | undefined> {
    try {
      const [read, state] = await Promise.all([this.file.read(), this.state()]);
      return read.found === 'value' && read.value.state === state ? read.value.list : undefined;
    } catch {
      // What cannot be read is checked, which says what is wrong.
      return undefined;
    }
  }

  /** Checks with `ask` and keeps what it says; a file that changes meanwhile makes the next start check again. */
  async check(ask: () => Promise<PackList>): Promise<PackList> {
    const state = await this.state().catch(() => undefined);
    const list = await ask();
    if (state !== undefined) this.writing = this.file.write(() => ({ format: 1, state, list }));
    return list;
  }

  /** Resolves when what was kept last is on disk. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private state(): Promise<string> {
    return stateOf(this.folders, this.version);
  }
}

/** Stands for everything about the packs' files that a look at the folders tells: hexadecimal. */
async function stateOf(folders: PackFolders, version: string): Promise<string> {
  const hash = createHash('sha256').update(version);
  for (const { folder, place } of await candidates(folders)) {
    hash.update(`\n${place} ${folder}\n${await folderState(folder)}`);
  }
  return hash.digest('hex');
}
