/**
 * Threads that decode frames. One is made when a frame finds none idle, up to a number; a frame that takes longer than
 * its deadline, or whose job is given up, ends its thread, and the next frame gets a new one.
 */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { CancelledError } from '../../../core/errors';
import { CodecError } from '../codecs/codec-error';
import type { FrameValues } from '../pixels/frame-values';
import type { FrameJob, FrameMessage, FrameResult } from './messages';

export interface PoolOptions {
  start: () => Promise<Worker>;
  /** At most so many threads. */
  workers: number;
  /** Time that a frame may take, ms. */
  deadline: (job: FrameJob) => number;
  /** A thread without work for so long is let go, ms. */
  idle: number;
}

/** Shared memory of a thread that is kept from frame to frame. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024;

/** A frame whose decoder came to no end. */
export class DeadlineError extends CodecError {}

/** A frame that was decoded. */
export interface Decoded {
  /** As `FrameReader.read` gives them; nothing where the job says where to put them. */
  values?: FrameValues;
  /** Why they may be wrong although nothing is missing; reads on from the frame's name. */
  doubt?: string | undefined;
}

interface Task {
  job: FrameJob;
  signal: AbortSignal | undefined;
  settle: (decoded: Decoded) => void;
  fail: (error: unknown) => void;
}

export class DecodePool {
  private readonly waiting: Task[] = [];
  private readonly idle = new Set<Worker>();
  /** How to give up what a thread is doing, as if its frame had failed with the error. */
  private readonly busy = new Map<Worker, (error: unknown) => void>();
  /** Where threads put values. Series do not lie in shared memory themselves: it is not collected when it should be. */
  private readonly shared = new WeakMap<Worker, SharedArrayBuffer>();
  private readonly idleTimers = new Map<Worker, NodeJS.Timeout>();
  private starting = 0;
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  /** Threads that there are. */
  get size(): number {
    return this.idle.size + this.busy.size + this.starting;
  }

  get workers(): number {
    return this.options.workers;
  }

  /**
   * Values of a frame. Rejects with
   * `CodecError` (a `DeadlineError` where it took too long), `RangeError` where there is too little memory, and at once
   * with `CancelledError` when the signal is aborted.
   */
  decode(job: FrameJob, signal?: AbortSignal): Promise<Decoded> {
    if (this.closed || signal?.aborted) return Promise.reject(new CancelledError());
    return new Promise<Decoded>((resolve, reject) => {
      const abort = () => this.abandon(task);
      const task: Task = {
        job,
        signal,
        settle: (decoded) => {
          signal?.removeEventListener('abort', abort);
          resolve(decoded);
        },
        fail: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      signal?.addEventListener('abort', abort);
      this.waiting.push(task);
      this.assign();
    });
  }

  /** Ends all threads; what they were doing is cancelled. Resolves when they are gone. */
  async close(): Promise<void> {
    this.closed = true;
    const workers = [...this.idle, ...this.busy.keys()];
    for (const task of this.waiting.splice(0)) task.fail(new CancelledError());
    for (const giveUp of [...this.busy.values()]) giveUp(new CancelledError());
    for (const worker of [...this.idle]) this.drop(worker);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  private abandon(task: Task): void {
    const place = this.waiting.indexOf(task);
    if (place >= 0) this.waiting.splice(place, 1);
    task.fail(new CancelledError());
    // What a thread is doing for it is given up by the listener that `run` adds.
  }

  private assign(): void {
    while (this.waiting.length > 0) {
      const [worker] = this.idle;
      if (worker) {
        this.idle.delete(worker);
        this.run(worker, this.waiting.shift()!);
        continue;
      }
      if (this.starting < this.waiting.length && this.size < this.options.workers) void this.startOne();
      else return;
    }
  }

  private async startOne(): Promise<void> {
    this.starting += 1;
    let worker: Worker | undefined;
    try {
      const started = await this.options.start();
      // So that its start is not part of a frame's time.
      await once(started, 'online');
      worker = started;
    } catch (error) {
      // Without a decoder nothing that waits for one can be done.
      for (const task of this.waiting.splice(0)) task.fail(error);
    } finally {
      this.starting -= 1;
    }
    if (!worker) return;
    if (this.closed) {
      void worker.terminate();
      return;
    }
    // Its end is nothing to wait for when the program has no other work.
    worker.unref();
    // Between frames; one that ends during a frame is met there.
    worker.on('error', () => this.drop(worker));
    worker.on('exit', () => this.drop(worker));
    this.rest(worker);
    this.assign();
  }

  private run(worker: Worker, task: Task): void {
    clearTimeout(this.idleTimers.get(worker));
    const { job, signal } = task;
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      worker.off('message', answer);
      worker.off('error', broke);
      worker.off('exit', left);
      this.busy.delete(worker);
    };
    const giveUp = (error: unknown): void => {
      end();
      this.drop(worker);
      void worker.terminate();
      task.fail(error);
      this.assign();
    };
    const message: FrameMessage = job.into ? { ...job, into: this.room(worker, job.into.length) } : job;
    const answer = (result: FrameResult): void => {
      end();
      if ('written' in result) job.into!.set(message.into!);
      this.rest(worker);
      if ('values' in result) task.settle(result);
      else if ('written' in result) task.settle({ doubt: result.doubt });
      else if ('problem' in result) task.fail(new CodecError(result.problem));
      else if ('outOfMemory' in result) task.fail(new RangeError('There is too little memory.'));
      else task.fail(new Error(result.defect));
      this.assign();
    };
    const abort = () => giveUp(new CancelledError());
    const broke = (error: unknown) =>
      giveUp(
        (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new RangeError('There is too little memory.')
          : error,
      );
    const left = () => giveUp(new CodecError('made its decoder end'));
    const limit = this.options.deadline(job);
    const timer = setTimeout(
      () => giveUp(new DeadlineError(`was not decoded within ${Math.round(limit / 1000)} seconds`)),
      limit,
    );
    this.busy.set(worker, giveUp);
    worker.on('message', answer);
    worker.on('error', broke);
    worker.on('exit', left);
    signal?.addEventListener('abort', abort);
    worker.ref();
    worker.postMessage(message);
  }

  /** Shared room for so many values of 16 bits, for one frame at a time. */
  private room(worker: Worker, length: number): Int16Array {
    const bytes = 2 * length;
    const known = this.shared.get(worker);
    if (known && known.byteLength >= bytes) return new Int16Array(known, 0, length);
    const room = new SharedArrayBuffer(bytes);
    if (bytes <= MOST_KEPT_BYTES) this.shared.set(worker, room);
    return new Int16Array(room);
  }

  private rest(worker: Worker): void {
    if (this.closed) return;
    worker.unref();
    this.idle.add(worker);
    const timer = setTimeout(() => {
      if (!this.idle.has(worker)) return;
      this.drop(worker);
      void worker.terminate();
    }, this.options.idle);
    timer.unref();
    this.idleTimers.set(worker, timer);
  }

  private drop(worker: Worker): void {
    this.idle.delete(worker);
    clearTimeout(this.idleTimers.get(worker));
    this.idleTimers.delete(worker);
  }
}
