/** A pane's hold on its series: as long as it is shown, its voxels stay and its images are known to the library. */
import type { ShownSeries } from '../../state/shown.svelte';
import { renderingEngine } from '../engine/cornerstone';
import { acquireFrames, releaseFrames } from '../engine/publications';
import type { PaneState } from './pane-state.svelte';

/** Returns the function that lets go; the panes that draw it are gone by the time it takes effect. */
export function holdSeries(pane: PaneState, series: ShownSeries | null): () => void {
  if (!series) {
    pane.images = null;
    return () => {};
  }
  renderingEngine();
  series.hold();
  pane.images = acquireFrames(series.store);
  return () => {
    pane.images = null;
    queueMicrotask(() => {
      releaseFrames(series.store);
      series.release();
    });
  };
}
