/** A search on a node, and the series that are fetched from it. */
import { MAX_FOUND, type FoundSeries, type FoundStudy, type StudyQuery } from '../../electron/core/pacs-node';
import { call, on } from '../ipc/client';
import { shown } from '../state/shown.svelte';
import { strings } from '../strings';

export interface Fetching {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  text: string;
  done: number;
  total: number;
}

export class Getting {
  /** null before the first search. */
  studies = $state.raw<readonly FoundStudy[] | null>(null);
  /** The study that was opened, and its series once they are there. */
  study = $state.raw<FoundStudy | null>(null);
  series = $state.raw<readonly FoundSeries[] | null>(null);
  busy = $state(false);
  problem = $state.raw<string | null>(null);
  /** By Series Instance UID. */
  fetched = $state.raw<Readonly<Record<string, Fetching>>>({});

  readonly running = $derived(Object.values(this.fetched).some(({ state }) => state === 'running'));
  readonly full = $derived((this.studies?.length ?? 0) >= MAX_FOUND);

  readonly #search = crypto.randomUUID();
  readonly #fetch = crypto.randomUUID();
  readonly #stop = on('network.progress', ({ taskId, done, total }) => {
    const uid = Object.keys(this.fetched).find((key) => this.fetched[key]!.state === 'running');
    if (taskId === this.#fetch && uid)
      this.#set(uid, { state: 'running', text: strings.network.get.fetching(done, total), done, total });
  });

  async find(nodeId: string, query: StudyQuery): Promise<void> {
    this.study = null;
    this.series = null;
    await this.#ask(async () => {
      this.studies = await call('network.studies', { nodeId, taskId: this.#search, query });
    });
  }

  async open(nodeId: string, study: FoundStudy): Promise<void> {
    this.study = study;
    this.series = null;
    const { studyInstanceUid } = study;
    await this.#ask(async () => {
      this.series = await call('network.series', { nodeId, taskId: this.#search, studyInstanceUid });
    });
  }

  back(): void {
    this.study = null;
    this.series = null;
    this.problem = null;
  }

  /** Another node has other studies. */
  forget(): void {
    this.back();
    this.studies = null;
  }

  async fetch(nodeId: string, { seriesInstanceUid }: FoundSeries): Promise<void> {
    const words = strings.network.get;
    const { studyInstanceUid } = this.study!;
    this.#set(seriesInstanceUid, { state: 'running', text: words.fetching(0, 0), done: 0, total: 0 });
    try {
      const { state, problem, imported, known, skipped } = await call('network.fetch', {
        nodeId,
        taskId: this.#fetch,
        studyInstanceUid,
        seriesInstanceUid,
      });
      const left = skipped.length > 0 ? `${words.skipped(skipped.length)} ${skipped[0]!.reason}` : null;
      const text =
        state === 'cancelled'
          ? words.cancelled
          : (problem ?? left ?? (known.length > 0 ? words.known : words.fetched));
      this.#set(seriesInstanceUid, { state, text, done: 0, total: 0 });
      const [first = known[0]] = imported;
      if (first !== undefined) void shown.open(first);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#set(seriesInstanceUid, { state: 'failed', text, done: 0, total: 0 });
    }
  }

  cancelSearch(): void {
    void call('network.cancel', { taskId: this.#search });
  }

  cancelFetch(): void {
    void call('network.cancel', { taskId: this.#fetch });
  }

  close(): void {
    this.#stop();
    this.cancelSearch();
    this.cancelFetch();
  }

  #set(uid: string, fetching: Fetching): void {
    this.fetched = { ...this.fetched, [uid]: fetching };
  }

  async #ask(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }
}
