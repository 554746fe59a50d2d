/**
 * Files and folders that were opened from outside the window: with the start, by a second start, by the system, from
 * the list of recent ones. They wait here until the window takes them; their paths do not go to it.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../core/errors';

/** As many as one drop may bring. */
const MOST = 100_000;

export class GivenFiles {
  private waiting: string[] = [];

  /** Is called when there is something to take, for a window that is there already. */
  tell: () => void = () => {};

  give(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.waiting = [...new Set([...this.waiting, ...paths])].slice(0, MOST);
    this.tell();
  }

  /** Each path is taken once. */
  take(): string[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}

/** Throws `UserError` where none of the paths leads to anything. */
export async function mustExist(paths: readonly string[]): Promise<void> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (there.includes(true)) return;
  const name = basename(paths[0] ?? '');
  throw new UserError(
    'not-found',
    paths.length === 1
      ? `“${name}” is not there any more or cannot be read. Look where it lies now and open it there.`
      : `“${name}” and the others are not there any more or cannot be read. Look where they lie now and open them there.`,
  );
}
