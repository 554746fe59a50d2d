/** Shows a measurement: its slice in the active pane, or its plane where it was drawn across slices. */
import { add, dot, scale, type Vec3 } from '../../../electron/core/geometry';
import type { Measurement } from '../../../electron/core/measure/annotations';
import { goToFrame, panes, type PaneHandle } from '../panes/handles.svelte';
import { viewer } from '../viewer-state.svelte';
import { select } from './cornerstone-sync';

/** How long a layout may take until its panes have drawn, ms. */
const PATIENCE = 5000;

export async function jumpTo(drawn: Measurement): Promise<void> {
  const { active } = panes;
  const middle = scale(drawn.points.reduce(add), 1 / drawn.points.length);
  if (drawn.frame !== null && active?.measurable && active.kind !== 'plane') {
    goToFrame(active, drawn.frame);
  } else if (active?.kind === 'compare') {
    active.goToPoint(middle);
  } else {
    if (!planes().length) viewer.setLayout('mpr');
    const pane = await facing(drawn.normal);
    for (const other of planes()) if (other !== pane) other.goToPoint(middle);
    if (pane) {
      panes.activeId = pane.id;
      pane.goToPoint(middle);
    }
  }
  select(drawn.id);
}

function planes(): PaneHandle[] {
  return panes.all.filter(({ kind }) => kind === 'plane');
}

/** The plane pane that looks along a normal, once it has drawn. */
async function facing(normal: Vec3): Promise<PaneHandle | undefined> {
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    const found = planes().find(({ reading, viewport }) => {
      const { viewPlaneNormal } = viewport.getCamera();
      return reading && viewPlaneNormal && Math.abs(dot(viewPlaneNormal as Vec3, normal)) > 0.999;
    });
    if (found) return found;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return undefined;
}
