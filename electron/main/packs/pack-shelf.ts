/** The installed model packs as the main process knows them: added, removed with a way back, shown by an opaque key. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { InstalledPack } from '../../core/pack-summary';
import type { PackFolders } from '../../engine/messages';
import { PACK_FILE, candidateOf } from '../../engine/pack-store/candidates';
import { removePack, type Removed } from '../../engine/pack-store/remove';
import type { AddedPacks } from '../../ipc/pack-calls';
import type { ErrorLog } from '../ipc-server';

/** How long a pack that was removed can be taken back. */
export const PACK_UNDO_MS = 60_000;

/** What the shelf needs of the engine. */
export interface PackEngine {
  installed(): Promise<InstalledPack[]>;
  installPack(source: string): Promise<AddedPacks['added'][number]>;
}

export interface ShelfParts {
  engine: PackEngine;
  folders: PackFolders;
  log: ErrorLog;
  /** Whether a job that is still to be made needs the pack with this id. */
  inUse(packId: string): boolean;
  /** Is told whenever what is installed has changed. */
  changed(): void;
  undoMs?: number;
}

const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.webp']);

export class PackShelf {
  /** Folders of packs that passed every check, by key, with their pictures. */
  private readonly pictures = new Map<string, { folder: string; names: ReadonlySet<string> }>();
  private readonly removed = new Map<string, { pack: Removed; gone: NodeJS.Timeout }>();

  constructor(private readonly parts: ShelfParts) {}

  /** Every pack folder, each file checked anew. */
  async list(): Promise<InstalledPack[]> {
    const packs = await this.parts.engine.installed();
    this.pictures.clear();
    for (const pack of packs) {
      if (pack.refusal !== null) continue;
      const { folder } = await candidateOf(pack.key, this.parts.folders);
      const names = pack.files.map(({ name }) => name).filter(isPicture);
      this.pictures.set(pack.key, { folder, names: new Set(names) });
    }
    return packs;
  }

  /** A listed pack by its key. @throws UserError `not-found` */
  async find(key: string): Promise<InstalledPack> {
    const pack = (await this.list()).find((other) => other.key === key);
    if (!pack) throw new UserError('not-found', 'This model is not installed any more.');
    return pack;
  }

  /** File of a picture of a pack that was listed as verified. */
  picture(key: string, name: string): string | undefined {
    const pack = this.pictures.get(key);
    return pack?.names.has(name) ? join(pack.folder, name) : undefined;
  }

  /** Installs one after the other; what is wrong with one does not keep the others out. */
  async add(paths: readonly string[]): Promise<AddedPacks> {
    const result: AddedPacks = { added: [], refused: [] };
    for (const path of paths) {
      try {
        result.added.push(await this.parts.engine.installPack(path));
      } catch (error) {
        if (error instanceof CancelledError) break;
        if (!(error instanceof UserError)) throw error;
        result.refused.push({ file: basename(path), reason: error.message });
      }
    }
    if (result.added.length > 0) this.parts.changed();
    return result;
  }

  /** Moves a pack aside. @returns how long `restore` brings it back, ms */
  async remove(key: string): Promise<number> {
    const { folders, inUse, changed, undoMs = PACK_UNDO_MS } = this.parts;
    const { summary } = await this.find(key);
    if (summary && inUse(summary.id)) {
      throw new UserError(
        'bad-request',
        `The model "${summary.name}" is needed by a series in the queue. Let it finish, or cancel it first.`,
      );
    }
    const pack = await removePack(key, folders);
    const gone = setTimeout(() => void this.forget(key), undoMs);
    gone.unref();
    this.removed.set(key, { pack, gone });
    changed();
    return undoMs;
  }

  /** @throws UserError `not-found` where that is too late, `output` where the place is taken */
  async restore(key: string): Promise<void> {
    const removed = this.removed.get(key);
    if (!removed) throw new UserError('not-found', 'This model cannot be taken back any more.');
    await removed.pack.restore();
    clearTimeout(removed.gone);
    this.removed.delete(key);
    this.parts.changed();
  }

  /** Lets go of what was removed; the application ends. */
  async close(): Promise<void> {
    for (const key of [...this.removed.keys()]) await this.forget(key);
  }

  private async forget(key: string): Promise<void> {
    const removed = this.removed.get(key);
    this.removed.delete(key);
    if (removed) {
      clearTimeout(removed.gone);
      await removed.pack.forget();
    }
  }
}

/** Which of the paths that somebody chose or dropped are model packs: .gridpack files, and folders with a pack.json. */
export async function splitPacks(paths: readonly string[]): Promise<{ packs: string[]; others: string[] }> {
  const packs: string[] = [];
  const others: string[] = [];
  for (const path of paths) ((await isPack(path)) ? packs : others).push(path);
  return { packs, others };
}

async function isPack(path: string): Promise<boolean> {
  if (PACK_FILE.test(path)) return true;
  try {
    return (await stat(path)).isDirectory() && (await readdir(path)).includes('pack.json');
  } catch {
    return false;
  }
}

function isPicture(name: string): boolean {
  return PICTURES.has(extname(name).toLowerCase());
}
