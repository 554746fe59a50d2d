/** Lets the viewer follow the settings: each new value holds at once, and for every series that is opened. */
import { untrack } from 'svelte';
import { onSettingChange } from '../../settings/on-change.svelte';
import { settings } from '../../state/settings.svelte';
import type { ShownSeries } from '../../state/shown.svelte';
import type { PaneState } from '../panes/pane-state.svelte';
import { setWheelBack } from '../tools/tools';
import { viewer } from '../viewer-state.svelte';
import { startWindow } from './start-window';

const viewing = () => settings.values.viewing;

/** Call while the viewer is set up. */
export function followSettings(): void {
  onSettingChange(
    () => viewing().layout,
    (layout) => viewer.setLayout(layout),
  );
  onSettingChange(
    () => viewing().annotations,
    (shown) => (viewer.annotations = shown),
  );
  onSettingChange(
    () => viewing().patientLines,
    (shown) => (viewer.patientLines = shown),
  );
  onSettingChange(
    () => viewing().interpolate,
    (smooth) => {
      for (const pane of viewer.panes) pane.interpolate = smooth;
    },
  );
  $effect(() => setWheelBack(viewing().wheelBack));
  for (const pane of viewer.panes) openWithWindow(pane);
}

/** Gives each series that a pane turns to the window of the settings, unless somebody was faster with another. */
function openWithWindow(pane: PaneState): void {
  let done: { series: ShownSeries; choice: string } | null = null;
  $effect(() => {
    const { series } = pane;
    const { window: choice } = viewing();
    if (!series || (done?.series === series && done.choice === choice)) return;
    const { header, store } = series;
    const before = done?.series === series;
    const found = startWindow(choice, header, series.complete ? store.voxels : null);
    if (!found && !series.complete) return;
    done = { series, choice };
    untrack(() => {
      const { center, width } = header.values.window;
      const untouched = pane.window.center === center && pane.window.width === width;
      pane.opened = found ?? null;
      if (found && (before || untouched)) pane.window = found;
    });
  });
}
