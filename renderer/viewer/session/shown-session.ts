/** What the viewer shows, as it is kept for the next start, and showing it again. */
import type { KeptPane, ShownSession } from '../../../electron/ipc/session-calls';
import { library } from '../../state/library.svelte';
import { shown } from '../../state/shown.svelte';
import { LAYOUTS, layoutOf } from '../layout/layouts';
import { COLOUR_MAPS } from '../look/colour-maps';
import type { PaneState } from '../panes/pane-state.svelte';
import { viewer } from '../viewer-state.svelte';
import { captureAround, restoreAround } from './around-images';

export function captureSession(): ShownSession {
  return {
    layout: viewer.layout,
    active: viewer.activeIndex,
    panes: viewer.panes.map(capturePane),
    around: captureAround(),
  };
}

/** A series that is being made is not in the library yet, so there is nothing to come back to. */
function capturePane(pane: PaneState): KeptPane | null {
  const seriesId = pane.series?.seriesId;
  if (!seriesId) return null;
  return {
    seriesId,
    slice: pane.slice,
    window: { center: pane.window.center, width: pane.window.width },
    invert: pane.invert,
    interpolate: pane.interpolate,
    colourMap: pane.colourMap,
    focus: pane.focus ? [pane.focus[0], pane.focus[1], pane.focus[2]] : null,
  };
}

/**
 * Shows again what was shown, as far as it is still in the library. Gives way to whatever the person turns to
 * meanwhile.
 */
export async function restoreSession(session: ShownSession): Promise<void> {
  if (session.around) restoreAround(session.around);
  if (!library.loaded) await library.refresh();
  if (isOpen()) return;
  const layout = LAYOUTS.find(({ id }) => id === session.layout)?.id ?? 'one';
  const there = placesOf(session, layoutOf(layout).stacks).filter(({ kept }) => library.find(kept.seriesId));
  if (there.length === 0) return;
  viewer.setLayout(layout);
  // The active one comes last, and stays it.
  for (const { index, kept } of there.sort((a, b) => rank(a.index, session) - rank(b.index, session))) {
    viewer.activate(index);
    await shown.open(kept.seriesId);
    const opened = shown.current;
    if (viewer.activeIndex !== index || opened?.seriesId !== kept.seriesId) return;
    const pane = viewer.active;
    pane.show(opened);
    restorePane(pane, kept);
  }
}

function isOpen(): boolean {
  return shown.seriesId !== null || shown.current !== null;
}

/** Panes that the layout shows; the others would only take memory. */
function placesOf({ panes, active }: ShownSession, stacks: number): { index: number; kept: KeptPane }[] {
  return panes.flatMap((kept, index) => {
    const seen = stacks === 1 ? index === active : index < stacks;
    return kept && seen && index < viewer.panes.length ? [{ index, kept }] : [];
  });
}

function rank(index: number, { active }: ShownSession): number {
  return index === active ? viewer.panes.length : index;
}

function restorePane(pane: PaneState, kept: KeptPane): void {
  pane.follow = false;
  pane.goTo(kept.slice);
  pane.window = { ...kept.window };
  pane.invert = kept.invert;
  pane.interpolate = kept.interpolate;
  pane.colourMap = COLOUR_MAPS.find(({ id }) => id === kept.colourMap)?.id ?? 'grey';
  if (kept.focus) pane.focus = kept.focus;
}
