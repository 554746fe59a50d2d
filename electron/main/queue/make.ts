/** What the queue needs of the engine and of the library. */
import type { JobEvent } from '../../core/protocol';
import type { JobSummary, JobWork } from '../../ipc/jobs';

/** The line to a job that the engine is at. */
export interface JobLine<Port> {
  /** Stops it between two steps, or lets it go on. */
  hold(held: boolean): void;
  /** Shows it to a window: its events, and first those that were missed, go to the port. */
  watch(port: Port): void;
}

export type JobProgress =
  | Pick<Extract<JobEvent, { type: 'started' }>, 'type' | 'provider'>
  | Extract<JobEvent, { type: 'progress' }>
  | ({ type: 'placed' } & NonNullable<JobSummary['placed']>);

export interface MakeOptions<Port> {
  signal: AbortSignal;
  onProgress(event: JobProgress): void;
  onLine(line: JobLine<Port>): void;
}

/** Makes a series and writes it to `seriesFolder`; rejects with `CancelledError` once the signal is aborted. */
export type Make<Port> = (work: JobWork, seriesFolder: string, options: MakeOptions<Port>) => Promise<void>;

/** The part of the library that jobs need. */
export interface JobShelf {
  prepare(): Promise<string>;
  adopt(folder: string): Promise<string>;
  discard(folder: string): Promise<void>;
}
