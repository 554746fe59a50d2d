/** One attempt at a job: from the engine into the library. */
import { join } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import type { JobWork } from '../../ipc/jobs';
import type { ErrorLog } from '../ipc-server';
import { ProcessLost } from '../processes/utility-host';
import type { JobLine, JobProgress, JobShelf, Make } from './make';

/** How an attempt ended; `lost` means that the process went through no fault of this job. */
export type RunEnd =
  | { kind: 'done'; seriesId: string }
  | { kind: 'failed'; error: string; foreign?: boolean }
  | { kind: 'cancelled' | 'lost' };

const DEFECT = 'Something went wrong inside the engine. The series was not made; everything else is safe.';

export class JobRun<Port> {
  private readonly abort = new AbortController();
  private line: JobLine<Port> | undefined;
  private readonly early: Port[] = [];
  private held = false;
  private adopting = false;
  /** Settles when nothing of the attempt is left to do. Never rejects. */
  readonly ended: Promise<RunEnd>;

  constructor(
    work: JobWork,
    make: Make<Port>,
    shelf: JobShelf,
    onProgress: (event: JobProgress) => void,
    log: ErrorLog,
  ) {
    this.ended = this.run(work, make, shelf, onProgress).catch((error: unknown) => {
      log.error('job', error);
      return { kind: 'failed', error: DEFECT };
    });
  }

  /** Whether it is kept from computing. */
  get isHeld(): boolean {
    return this.held;
  }

  hold(held: boolean): void {
    if (held === this.held) return;
    this.held = held;
    this.line?.hold(held);
  }

  watch(port: Port): void {
    if (this.line) this.line.watch(port);
    else this.early.push(port);
  }

  /** @returns false where it is too late: the series is being taken into the library. */
  cancel(): boolean {
    if (this.adopting) return false;
    this.abort.abort();
    return true;
  }

  private async run(
    work: JobWork,
    make: Make<Port>,
    shelf: JobShelf,
    onProgress: (event: JobProgress) => void,
  ): Promise<RunEnd> {
    let folder: string | undefined;
    try {
      folder = await shelf.prepare();
      const seriesFolder = join(folder, 'series');
      await make(work, seriesFolder, {
        signal: this.abort.signal,
        onProgress,
        onLine: (line) => this.connect(line),
      });
      if (this.abort.signal.aborted) return { kind: 'cancelled' };
      this.adopting = true;
      return { kind: 'done', seriesId: await shelf.adopt(seriesFolder) };
    } catch (error) {
      if (error instanceof CancelledError) return { kind: 'cancelled' };
      if (error instanceof ProcessLost && (error.byUs || this.held)) return { kind: 'lost' };
      if (error instanceof UserError)
        return { kind: 'failed', error: error.message, foreign: error.code === 'foreign' };
      throw error;
    } finally {
      if (folder !== undefined) await shelf.discard(folder);
    }
  }

  private connect(line: JobLine<Port>): void {
    this.line = line;
    if (this.held) line.hold(true);
    for (const port of this.early.splice(0)) line.watch(port);
  }
}
