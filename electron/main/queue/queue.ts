/**
 * The generation queue: what is to be made, in which order, and what became of what was asked for. It is on disk
 * (queue-file.ts), so that it goes on where it was when the application starts again.
 *
 * The first job in the list computes. When another comes before it, it is stopped between two steps and goes on
 * later with the same voxels (job-order.ts says who comes before whom). Previews and frames go from the engine
 * straight to the window; here passes only what it takes to say how far a job is.
 */
import { randomUUID } from 'node:crypto';
import { UserError } from '../../core/errors';
import { estimatedWork } from '../../core/work';
import { hasEnded } from '../../ipc/job-states';
import type { CompleteRequest, CompletionJob, JobSummary, JobWork, QueueState } from '../../ipc/jobs';
import type { ErrorLog } from '../ipc-server';
import type { JsonFile } from '../storage/json-file';
import { problemOf } from '../storage/stores';
import { strings } from '../strings';

import { moved, placeFor } from './job-order';
import { JobRun, type RunEnd } from './job-run';
import type { JobProgress, JobShelf, Make } from './make';
import type { queueFile } from './queue-file';

interface Entry<Port> {
  summary: JobSummary;
  byHand: boolean;
  run?: JobRun<Port>;
}

export interface QueueParts<Port> {
  make: Make<Port>;
  shelf: JobShelf;
  file: JsonFile<typeof queueFile>;
  log: ErrorLog;
  /** Is given the state of a job whenever it has changed. */
  tellJob(job: JobSummary): void;
  /** Is given the queue whenever its list has changed. */
  tellQueue(state: QueueState): void;
}

/** Windows hear of progress at most this often. */
const PROGRESS_INTERVAL_MS = 100;
/** Jobs that ended are remembered, so many. */
const REMEMBERED = 30;
/** Jobs that are begun and stopped keep their frames in memory; no more than so many are begun. */
const MOST_BEGUN = 6;
const NEW = { fraction: 0, elapsedMs: 0, remainingMs: null, phase: 'loading', provider: null } as const;
const NO_END = { endedAt: null, seriesId: null, error: null, foreign: false } as const;
const NOTHING_YET = { ...NEW, ...NO_END, memoryBytes: null, placed: null } as const;

export class Queue<Port> {
  /** Still to be made, first one first. */
  private pending: Entry<Port>[] = [];
  /** Newest first. */
  private ended: Entry<Port>[] = [];
  private paused = false;
  private note: string | null = null;
  private stopping = false;
  private lastTold = 0;
  private readonly endings = new Set<Promise<unknown>>();

  private constructor(private readonly parts: QueueParts<Port>) {}

  /** Opens the queue as it was left, and goes on with it. */
  static async open<Port>(parts: QueueParts<Port>): Promise<Queue<Port>> {
    const queue = new Queue(parts);
    await queue.load();
    queue.schedule();
    // What is begun now is noted at once, or an end without warning would leave a file that says all was in order.
    await queue.save();
    return queue;
  }

  /** Asks for one series, or for a batch. @returns their ids, in the order of the requests */
  add(requests: readonly CompleteRequest[]): string[] {
    return this.addWork(requests.map((request) => ({ request, completion: null })));
  }

  /** Asks for a series that is made of another one. @returns its id */
  complete(request: CompleteRequest, completion: CompletionJob): string {
    return this.addWork([{ request, completion }])[0]!;
  }

  private addWork(works: readonly JobWork[]): string[] {
    const batchId = randomUUID();
    const entries = works.map((work): Entry<Port> => {
      const { packId } = work.request;
      const summary: JobSummary = {
        ...NOTHING_YET,
        ...{ id: randomUUID(), batchId, packId, ...work, state: 'waiting' },
      };
      return { summary, byHand: false };
    });
    this.insert(entries);
    return entries.map(({ summary }) => summary.id);
  }

  /** Resolves when nothing of the job is left. One that has ended already is left as it is. */
  async cancel(jobId: string): Promise<void> {
    const entry = this.find(jobId);
    const { run } = entry;
    if (!hasEnded(entry.summary) && (run === undefined || run.cancel())) {
      delete entry.run;
      this.close(entry, { state: 'cancelled', remainingMs: null });
    }
    await run?.ended;
  }

  retry(jobId: string): void {
    const entry = this.find(jobId);
    if (!hasEnded(entry.summary) || entry.summary.state === 'done') return;
    this.ended = this.ended.filter((other) => other !== entry);
    entry.summary = { ...entry.summary, ...NOTHING_YET, state: 'waiting' };
    entry.byHand = false;
    this.insert([entry]);
  }

  /** Puts a job before another, or at the end; there it stays. */
  move(jobId: string, before: string | null): void {
    const entry = this.find(jobId);
    const order = moved(
      this.pending.map(({ summary }) => summary.id),
      jobId,
      before,
    );
    this.pending = order.map((id) => this.pending.find(({ summary }) => summary.id === id)!);
    entry.byHand = true;
    this.changed();
  }

  /** A paused queue computes nothing; what was begun is stopped after its step. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.note = null;
    this.changed();
  }

  /** Takes what has ended off the list: one job, or all. */
  forget(jobId: string | null): void {
    this.ended = jobId === null ? [] : this.ended.filter(({ summary }) => summary.id !== jobId);
    this.changed();
  }

  /** @returns false where the job is not being computed; the port is the caller's to close then. */
  watch(jobId: string, port: Port): boolean {
    const run = this.pending.find(({ summary }) => summary.id === jobId)?.run;
    run?.watch(port);
    return run !== undefined;
  }

  state(): QueueState {
    const jobs = [...this.pending, ...this.ended].map(({ summary }) => summary);
    return { paused: this.paused, note: this.note, jobs };
  }

  /** Stops what is computing and resolves when nothing is left of it. It is made when the application starts again. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const entry of this.pending) this.restart(entry);
    await Promise.all(this.endings);
    await this.save();
  }

  private insert(entries: Entry<Port>[]): void {
    const work = entries.reduce((sum, entry) => sum + workLeft(entry), 0);
    const list = this.pending.map((entry) => ({
      id: entry.summary.id,
      batch: entry.summary.batchId,
      work: workLeft(entry),
      byHand: entry.byHand,
    }));
    this.pending.splice(placeFor(work, list), 0, ...entries);
    for (const { summary } of entries) this.parts.tellJob(summary);
    this.changed();
  }

  /** Lets the first job compute and keeps the others from it. */
  private schedule(): void {
    const begun = this.pending.filter(({ run }) => run);
    const full = begun.length >= MOST_BEGUN;
    const idle = this.paused || this.stopping;
    const first = idle ? undefined : this.pending.find(({ run }) => run !== undefined || !full);
    for (const entry of begun) {
      if (entry === first) continue;
      entry.run!.hold(true);
      this.update(entry, { state: 'suspended' });
    }
    if (!first) return;
    if (first.run) first.run.hold(false);
    else this.begin(first);
    this.update(first, { state: 'running' });
  }

  private begin(entry: Entry<Port>): void {
    const { make, shelf, log } = this.parts;
    const run: JobRun<Port> = new JobRun(
      entry.summary,
      make,
      shelf,
      (event) => entry.run === run && this.progressed(entry, event),
      log,
    );
    entry.run = run;
    const ending = run.ended.then((end) => {
      this.endings.delete(ending);
      if (entry.run === run) this.finish(entry, end);
    });
    this.endings.add(ending);
  }

  private finish(entry: Entry<Port>, end: RunEnd): void {
    delete entry.run;
    if (end.kind === 'lost') {
      this.restart(entry);
      this.changed();
    } else if (end.kind === 'done') {
      this.close(entry, { state: 'done', fraction: 1, remainingMs: 0, seriesId: end.seriesId });
    } else if (end.kind === 'failed') {
      const { error, foreign = false } = end;
      this.close(entry, { state: 'failed', remainingMs: null, error, foreign });
    } else {
      this.close(entry, { state: 'cancelled', remainingMs: null });
    }
  }

  /** Ends what is being computed of a job and lets it wait, to be made from its beginning. */
  private restart(entry: Entry<Port>): void {
    // A series that is on its way into the library gets there.
    if (entry.run && !entry.run.cancel()) return;
    delete entry.run;
    if (entry.summary.state !== 'waiting') this.update(entry, { ...NOTHING_YET, state: 'waiting' });
  }

  private close(entry: Entry<Port>, change: Partial<JobSummary>): void {
    this.pending = this.pending.filter((other) => other !== entry);
    this.ended = [entry, ...this.ended].slice(0, REMEMBERED);
    this.update(entry, { ...change, endedAt: new Date().toISOString() });
    this.changed();
  }

  private progressed(entry: Entry<Port>, event: JobProgress): void {
    if (event.type === 'started') {
      this.update(entry, { provider: event.provider.provider });
      return;
    }
    if (event.type === 'placed') {
      const { first, last } = event;
      this.update(entry, { placed: { first, last } });
      return;
    }
    const { fraction, elapsedMs, remainingMs, phase, memoryBytes } = event;
    const memory = memoryBytes ?? entry.summary.memoryBytes;
    const change = { fraction, elapsedMs, remainingMs: remainingMs ?? null, phase, memoryBytes: memory };
    if (phase === entry.summary.phase && Date.now() - this.lastTold < PROGRESS_INTERVAL_MS) {
      entry.summary = { ...entry.summary, ...change };
    } else {
      this.update(entry, change);
    }
  }

  private update(entry: Entry<Port>, change: Partial<JobSummary>): void {
    const { summary } = entry;
    if (Object.entries(change).every(([key, value]) => summary[key as keyof JobSummary] === value)) return;
    entry.summary = { ...summary, ...change };
    this.lastTold = Date.now();
    this.parts.tellJob(entry.summary);
  }

  private changed(): void {
    this.schedule();
    this.parts.tellQueue(this.state());
    void this.save();
  }

  private find(jobId: string): Entry<Port> {
    const entry = [...this.pending, ...this.ended].find(({ summary }) => summary.id === jobId);
    if (!entry) throw new UserError('not-found', 'There is no such job any more.');
    return entry;
  }

  private save(): Promise<unknown> {
    return this.parts.file.write(() => ({
      format: 1,
      paused: this.paused,
      clean: this.pending.every(({ run }) => run === undefined),
      jobs: [...this.pending, ...this.ended].map(({ summary, byHand }) => ({ summary, byHand })),
    }));
  }

  private async load(): Promise<void> {
    const read = await this.parts.file.read();
    const problem = problemOf(read);
    if (problem !== undefined) this.note = strings.notices.queue.notAsLeft(problem);
    if (read.found !== 'value') return;
    const { jobs, paused, clean } = read.value;
    for (const { summary, byHand } of jobs) {
      if (hasEnded(summary)) this.ended.push({ summary, byHand });
      else this.pending.push({ summary: { ...summary, ...NOTHING_YET, state: 'waiting' }, byHand });
    }
    this.paused = paused;
    // What brought the whole application down would do so again and again.
    if (clean || this.pending.length === 0) return;
    this.paused = true;
    this.note = strings.notices.queue.endedWithin;
  }
}

function workLeft({ summary }: Entry<unknown>): number {
  return estimatedWork(summary.request) * (1 - summary.fraction);
}
