/** What stands around the images, as it is kept for the next start: the panel beside them, the tab, the side panes. */
import type { KeptAround } from '../../../electron/ipc/session-calls';
import { listing } from '../../state/listing.svelte';
import { panel } from '../../state/panel.svelte';
import { sidePanes } from '../../ui/side-panes.svelte';
import { allExtensions } from '../extensions';
import { openPanel } from '../side-panel.svelte';

export function captureAround(): KeptAround {
  return {
    panel: openPanel.id,
    tab: panel.tab,
    library: sidePanes.library,
    work: sidePanes.work,
    widths: sidePanes.widths,
    listing: { tree: listing.tree, sort: listing.sort },
  };
}

/** Opens it again. Whatever somebody has turned to meanwhile stays, and what this version does not know is left out. */
export function restoreAround(kept: KeptAround): void {
  const panels = allExtensions().flatMap(({ panels: own }) => own ?? []);
  if (panels.some(({ id }) => id === kept.panel)) openPanel.restore(kept.panel);
  panel.restore(kept.tab);
  if (kept.listing) Object.assign(listing, kept.listing);
  if (kept.widths) sidePanes.widths = kept.widths;
  if (!kept.library) sidePanes.library = false;
  if (!kept.work) sidePanes.work = false;
}
