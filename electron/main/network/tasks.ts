/** Work for windows that runs over the network: each under an id by which it is cancelled, with files of its own. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { writeFailure } from '../../files/file-errors';
import type { ErrorLog } from '../ipc-server';

export interface Ending {
  state: 'done' | 'cancelled' | 'failed';
  problem: string | null;
}

const DEFECT = 'Something went wrong inside GriDiT Studio. Nothing in the library was changed.';

export class Tasks {
  private readonly running = new Map<string, AbortController>();
  private readonly folders = new Map<string, string>();

  /** @param root folder for what is on its way; emptied now */
  constructor(
    private readonly root: string,
    private readonly log: ErrorLog,
  ) {}

  /** Runs work that a person waits for. Whatever it throws but a defect is how it ended. */
  async run(id: string, work: (signal: AbortSignal) => Promise<string | undefined>): Promise<Ending> {
    try {
      return { state: 'done', problem: (await this.cancellable(id, work)) ?? null };
    } catch (error) {
      if (error instanceof CancelledError) return { state: 'cancelled', problem: null };
      if (error instanceof UserError) return { state: 'failed', problem: error.message };
      this.log.error('network', error);
      return { state: 'failed', problem: DEFECT };
    }
  }

  /** Runs work under an id and passes on what it gives or throws. */
  async cancellable<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.running.has(id)) throw new UserError('bad-request', 'This is being done already.');
    const abort = new AbortController();
    this.running.set(id, abort);
    try {
      return await work(abort.signal);
    } finally {
      this.running.delete(id);
    }
  }

  cancel(id: string): void {
    this.running.get(id)?.abort();
  }

  /** A task's folder; `make` fills it the first time. */
  async folder(id: string, make: (folder: string) => Promise<void>): Promise<string> {
    const known = this.folders.get(id);
    if (known !== undefined) return known;
    const folder = join(this.root, randomUUID());
    try {
      await mkdir(this.root, { recursive: true });
      await make(folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw writeFailure(error, 'The folder for what is sent');
    }
    this.folders.set(id, folder);
    return folder;
  }

  /** Ends a task and removes its folder. Never rejects. */
  async end(id: string): Promise<void> {
    this.cancel(id);
    const folder = this.folders.get(id);
    this.folders.delete(id);
    if (folder !== undefined) await this.remove(folder);
  }

  /** Ends all tasks, and removes everything that was on its way. Never rejects. */
  async clear(): Promise<void> {
    for (const id of this.running.keys()) this.cancel(id);
    this.folders.clear();
    await this.remove(this.root);
  }

  private async remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
      this.log.error('network', error),
    );
  }
}
