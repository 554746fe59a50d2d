/** Saves what was put onto the shown series. */
import type { CallRequest } from '../../../electron/ipc/contract';
import { call } from '../../ipc/client';
import { notices } from '../../state/notices.svelte';
import { strings } from '../../strings';
import { viewer } from '../viewer-state.svelte';

const words = strings.viewer.panels;

export async function saveAnnotations(what: CallRequest<'annotations.export'>['what']): Promise<void> {
  const { series, window, invert } = viewer.active;
  if (!series?.seriesId) return;
  await saving(call('annotations.export', { seriesId: series.seriesId, what, look: { window, invert } }));
}

/** Tells where something was saved, or why not. */
export async function saving(work: Promise<{ cancelled: boolean; saved: string | null }>): Promise<void> {
  try {
    const { cancelled, saved } = await work;
    if (!cancelled) notices.show('ok', saved ? words.saved(saved) : words.copied);
  } catch (error) {
    notices.error(error);
  }
}
