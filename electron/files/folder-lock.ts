/**
 * A folder that one program at a time may change: a file in it says who does. The lock of a program that has ended is
 * taken over. Of one on another computer nobody here knows whether it runs, so it gives a sign of life every minute.
 */
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors';
import { systemCode } from './file-errors';
import { partialName, stateOfWriter, thisWriter } from './partials';

export const LOCK_FILE = 'lock';
const SIGN_OF_LIFE_MS = 60_000;
/** Without a sign of life for so long, a program on another computer has ended. */
const PATIENCE_MS = 5 * SIGN_OF_LIFE_MS;
/** Whoever else takes over the same lock ends a race at once. */
const ATTEMPTS = 5;

/** Somebody else works in the folder. */
export class FolderInUse extends UserError {
  constructor(what: string, where: 'here' | 'elsewhere') {
    super(
      'output',
      where === 'here'
        ? `${what} is in use by another GriDiT Studio on this computer. End that one first, or choose another folder.`
        : `${what} is in use by GriDiT Studio on another computer. End it there, or choose another folder; if that computer was switched off, wait five minutes.`,
    );
  }
}

export class FolderLock {
  private constructor(
    private folder: string,
    private readonly alive: NodeJS.Timeout,
  ) {}

  /**
   * @param what the folder in a sentence: "The series library"
   * @throws FolderInUse, or the system's error where nothing can be written into the folder
   */
  static async take(folder: string, what: string): Promise<FolderLock> {
    const mine = partialName(join(folder, LOCK_FILE));
    await writeFile(mine, thisWriter());
    try {
      for (let attempt = 1; ; attempt++) {
        if (await claim(mine, join(folder, LOCK_FILE))) break;
        const holder = await holderOf(folder, mine);
        if (holder === 'here' || holder === 'elsewhere') throw new FolderInUse(what, holder);
        if (attempt === ATTEMPTS) throw new FolderInUse(what, 'here');
      }
    } finally {
      await rm(mine, { force: true });
    }
    const lock: FolderLock = new FolderLock(
      folder,
      setInterval(() => void lock.signOfLife(), SIGN_OF_LIFE_MS),
    );
    lock.alive.unref();
    return lock;
  }

  /** The folder has another place now, and the lock went along. */
  moved(folder: string): void {
    this.folder = folder;
  }

  /** Never rejects. */
  async release(): Promise<void> {
    clearInterval(this.alive);
    const file = join(this.folder, LOCK_FILE);
    const writer = await readFile(file, 'utf8').catch(() => '');
    if (writer === thisWriter()) await rm(file, { force: true }).catch(() => undefined);
  }

  private async signOfLife(): Promise<void> {
    const now = new Date();
    await utimes(join(this.folder, LOCK_FILE), now, now).catch(() => undefined);
  }
}

/** Whether another program works in a folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const writer = await readFile(join(folder, LOCK_FILE), 'utf8').catch(() => undefined);
  return writer !== undefined && writer !== thisWriter() && stateOfWriter(writer) !== 'ended';
}

/** Makes the lock where there is none. */
async function claim(mine: string, lock: string): Promise<boolean> {
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
  }
  // Where one file cannot have two names.
  return writeFile(lock, thisWriter(), { flag: 'wx' }).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Who holds the lock; where that is nobody any more, the lock is gone afterwards. */
async function holderOf(folder: string, mine: string): Promise<'here' | 'elsewhere' | 'nobody'> {
  const file = join(folder, LOCK_FILE);
  const writer = await readFile(file, 'utf8').catch(() => undefined);
  if (writer === undefined) return 'nobody';
  // Within a process whoever comes later follows on whoever was before.
  const state = writer === thisWriter() ? 'ended' : stateOfWriter(writer);
  if (state === 'runs') return 'here';
  if (state === 'elsewhere') {
    // Both times are those of the disk that the folder lies on.
    const [now, signed] = await Promise.all([mine, file].map((each) => stat(each).catch(() => undefined)));
    if (!now || !signed || now.mtimeMs - signed.mtimeMs < PATIENCE_MS) return 'elsewhere';
  }
  const aside = partialName(file);
  try {
    await rename(file, aside);
    const taken = await readFile(aside, 'utf8');
    // Somebody was faster, and this is already the new one.
    if (taken !== writer) await link(aside, file).catch(() => undefined);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return 'nobody';
}
