/** Tells the main process which series are shown, so that none of them is deleted for its age. */
import { call } from '../ipc/client';
import { notices } from './notices.svelte';
import { shown } from './shown.svelte';

/** Call while a component is set up. */
export function reportShown(): void {
  $effect(() => {
    const seriesIds = shown.openIds;
    call('library.showing', { seriesIds }).catch((error: unknown) => notices.error(error));
  });
}
