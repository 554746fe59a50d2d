/** The completion that the dialog asks about, and the one that is being computed. */
import type { CompletionOffer } from '../../electron/core/completion/offer';
import { randomSeed } from '../generate/request-form';
import { call, on } from '../ipc/client';
import { settings } from '../state/settings.svelte';
import { library } from '../state/library.svelte';
import { notices } from '../state/notices.svelte';
import { packs } from '../state/packs.svelte';
import { shown } from '../state/shown.svelte';
import { strings } from '../strings';
import { firstForm, placedText, type CompleteForm, type CompletePlan } from './complete-form';

const words = strings.complete;

interface Question {
  seriesId: string;
  offer: CompletionOffer;
  /** What a model said of these images when it was asked before. */
  foreign?: { packId: string; sentence: string };
}

class Completing {
  /** null while nothing is asked. */
  question = $state.raw<Question | null>(null);
  form = $state<CompleteForm | null>(null);
  /** null while nothing is being computed. */
  progress = $state.raw<{ fraction: number; remainingMs: number | null } | null>(null);

  /** The models that make slices of a stack. */
  readonly models = $derived(packs.packs.filter(({ axis }) => axis === 'space'));

  /** @returns the end of it */
  listen(): () => void {
    return on('completion.progress', (progress) => {
      if (this.progress) this.progress = progress;
    });
  }

  /** Opens the dialog, or says why the series cannot be completed. */
  async ask(seriesId: string): Promise<void> {
    if (this.progress) return notices.show('info', words.busy);
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

  /** Makes what the dialog asks for, and shows it; opens the dialog again where the model does not know such images. */
  async start({ request, seed, conditions }: CompletePlan, force: boolean): Promise<void> {
    const { question, form } = this;
    if (!question || !form || this.progress) return;
    const { seriesId } = question;
    const { packId } = form;
    this.close();
    this.progress = { fraction: 0, remainingMs: null };
    try {
      const { provider } = settings.values.generating;
      const asked = { seriesId, packId, request, seed, conditions: { ...conditions }, provider, force };
      const end = await call('library.complete', asked);
      if (end.outcome === 'cancelled') return notices.show('info', words.cancelled);
      if (end.outcome === 'foreign') {
        this.question = { ...question, foreign: { packId, sentence: end.sentence } };
        return;
      }
      await library.refresh();
      void shown.open(end.seriesId);
      const { frames = 0 } = library.find(end.seriesId) ?? {};
      const pack = packs.packs.find(({ id }) => id === packId);
      notices.show('ok', words.done(frames, pack ? placedText(end.first, end.last, pack) : ''));
    } catch (error) {
      notices.error(error);
    } finally {
      this.progress = null;
    }
  }

  async cancel(): Promise<void> {
    await call('library.cancelCompletions', undefined).catch((error) => notices.error(error));
  }
}

export const completing = new Completing();
