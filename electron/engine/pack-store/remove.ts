/** Takes packs that the user added away, and back. */
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import { partialName } from '../../files/partials';
import type { PackFolders } from '../messages';
import { candidateOf } from './candidates';

/** A pack that lies aside, where no list shows it. */
export interface Removed {
  /** Brings it back under its name. @throws UserError `output` where that is taken by now */
  restore(): Promise<void>;
  /** Deletes it for good. Never rejects. */
  forget(): Promise<void>;
}

/**
 * Moves a pack aside by one rename. What a killed process left aside is deleted by whoever next adds a pack.
 * @throws UserError `bad-request` for a pack that ships with the application, `not-found`, `output`
 */
export async function removePack(key: string, folders: PackFolders): Promise<Removed> {
  const { folder, place, name } = await candidateOf(key, folders);
  if (place === 'shipped') {
    throw new UserError('bad-request', `The model "${name}" comes with the application and stays.`);
  }
  const aside = partialName(folder);
  await move(folder, aside, `The model "${name}"`);
  return {
    restore: () => move(aside, join(dirname(folder), basename(folder)), `The model "${name}"`),
    forget: () => rm(aside, { recursive: true, force: true }).catch(() => undefined),
  };
}

async function move(from: string, to: string, what: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    throw writeFailure(error, what);
  }
}
