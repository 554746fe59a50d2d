/** The resampling that the dialog asks about: which series, and what can be made of it. */
import type { ResampleOffer } from '../../electron/core/resample/offer';
import { call } from '../ipc/client';
import { notices } from '../state/notices.svelte';
import { firstForm, type ResampleForm } from './resample-form';

interface Question {
  seriesId: string;
  offer: ResampleOffer;
}

class Resampling {
  /** null while nothing is asked. */
  question = $state.raw<Question | null>(null);
  form = $state<ResampleForm>({ distance: 'even', other: '', kernel: 'cubic' });

  /** Opens the dialog, or says why the series cannot be resampled. */
  async ask(seriesId: string): Promise<void> {
    try {
      const offer = await call('library.resampleOffer', { seriesId });
      if ('refusal' in offer) {
        notices.show('warning', `This series cannot be resampled: ${offer.refusal}`);
        return;
      }
      this.form = firstForm(offer);
      this.question = { seriesId, offer };
    } catch (error) {
      notices.error(error);
    }
  }

  close(): void {
    this.question = null;
  }
}

export const resampling = new Resampling();
