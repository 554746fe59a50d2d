/** The completion that the dialog asks about, and what becomes of the jobs that it has begun. */
import type { CompletionOffer } from '../../electron/core/completion/offer';
import type { JobSummary } from '../../electron/ipc/contract';
import { randomSeed } from '../generate/request-form';
import { call } from '../ipc/client';
import { library } from '../state/library.svelte';
import { notices } from '../state/notices.svelte';
import { packs } from '../state/packs.svelte';
import { queue } from '../state/queue.svelte';
import { settings } from '../state/settings.svelte';
import { shown } from '../state/shown.svelte';
import { strings } from '../strings';
import { firstForm, placedText, requestOf, type CompleteForm, type CompletePlan } from './complete-form';

const words = strings.complete;

interface Question {
  seriesId: string;
  offer: CompletionOffer;
  /** What a model said of these images when it was asked before. */
  foreign?: { packId: string; sentence: string };
}

/** How long a result can be thrown away from its notice, ms. */
const DECIDE_MS = 60_000;

class Completing {
  /** null while nothing is asked. */
  question = $state.raw<Question | null>(null);
  form = $state<CompleteForm | null>(null);

  /** The models that make slices of a stack. */
  readonly models = $derived(packs.packs.filter(({ axis }) => axis === 'space'));

  /** Shows two series beside each other; the part of the window that can do it puts itself here. */
  compare: ((seriesId: string, otherId: string) => void) | undefined;

  /** What was asked, by the job. */
  readonly #asked = new Map<string, { question: Question; form: CompleteForm }>();

  /** @returns the end of it */
  listen(): () => void {
    queue.onCompleted = (summary) => void this.#ended(summary);
    return () => (queue.onCompleted = () => {});
  }

  /** Opens the dialog, or says why the series cannot be completed. */
  async ask(seriesId: string): Promise<void> {
    try {
      const offer = await call('library.completeOffer', { seriesId });
      if ('refusal' in offer) return notices.show('warning', words.refused(offer.refusal));
      const model = this.models.find(({ id }) => id === packs.selectedId) ?? this.models[0];
      this.form = firstForm(offer, model?.id ?? '', randomSeed());
      this.question = { seriesId, offer };
    } catch (error) {
      notices.error(error);
    }
  }

  close(): void {
    this.question = null;
  }

  /** Puts what the dialog asks for into the queue. */
  async start(plan: CompletePlan, force: boolean): Promise<void> {
    const { question, form } = this;
    const pack = packs.packs.find(({ id }) => id === form?.packId);
    if (!question || !form || !pack) return;
    this.close();
    const { seriesId } = question;
    const request = requestOf(plan, pack, settings.values.generating.provider);
    const jobId = await queue.complete(request, { seriesId, asked: plan.request, force });
    if (jobId !== undefined) this.#asked.set(jobId, { question, form });
  }

  async #ended(summary: JobSummary): Promise<void> {
    const asked = this.#asked.get(summary.id);
    this.#asked.delete(summary.id);
    if (summary.state === 'failed' && summary.error !== null) {
      // The same question again, with what the model said; where it was asked in an earlier run, the sentence alone.
      if (!summary.foreign || !asked || this.question) return notices.show('error', summary.error);
      this.form = asked.form;
      const foreign = { packId: summary.packId, sentence: summary.error };
      this.question = { ...asked.question, foreign };
      return;
    }
    const { seriesId, completion, placed, packId } = summary;
    if (summary.state !== 'done' || !seriesId || !completion) return;
    await library.refresh();
    void shown.open(seriesId);
    const { frames = 0 } = library.find(seriesId) ?? {};
    const pack = packs.packs.find(({ id }) => id === packId);
    const text = words.done(frames, pack && placed ? placedText(placed.first, placed.last, pack) : '');
    const { compare } = this;
    const source = completion.seriesId;
    notices.show(
      'ok',
      text,
      [
        ...(compare && library.find(source)
          ? [{ label: words.compare, stays: true, run: () => compare(source, seriesId) }]
          : []),
        { label: words.discard, run: () => void library.remove(seriesId) },
      ],
      DECIDE_MS,
    );
  }
}

export const completing = new Completing();
