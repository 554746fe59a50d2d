/** What is looked at and how the panes are laid out. What one pane shows is its own state (panes/pane-state). */
import { settings } from '../state/settings.svelte';
import { shown, type ShownSeries } from '../state/shown.svelte';
import { layoutOf, type LayoutId } from './layout/layouts';
import { PaneState } from './panes/pane-state.svelte';
import { panes } from './panes/handles.svelte';

class ViewerState {
  readonly panes: readonly PaneState[] = [1, 2, 3, 4].map((number) => new PaneState(`pane-${number}`));
  layout = $state<LayoutId>(settings.values.viewing.layout);
  /** The pane that keys, the library and the other layouts mean. */
  activeIndex = $state(0);
  /** The only pane that is seen, by its id. */
  maximised = $state<string | null>(null);

  annotations = $state(settings.values.viewing.annotations);
  /** Lines that name the patient and the series. */
  patientLines = $state(settings.values.viewing.patientLines);
  referenceLines = $state(true);
  /** Panes of the same Frame of Reference scroll, zoom and change their window together. */
  linked = $state(false);

  readonly active = $derived.by((): PaneState => this.panes[this.activeIndex]!);
  readonly series = $derived.by((): ShownSeries | null => this.active.series);
  /** Panes with stacks that the layout has room for. */
  readonly visible = $derived.by((): readonly PaneState[] => {
    const { stacks } = layoutOf(this.layout);
    return stacks === 1 ? [this.active] : this.panes.slice(0, stacks);
  });

  setLayout(layout: LayoutId): void {
    this.layout = layout;
    this.maximised = null;
    const { stacks } = layoutOf(layout);
    if (stacks > 1 && this.activeIndex >= stacks) this.activate(0);
  }

  /** Makes a stack pane the active one; the rest of the window follows. */
  activate(index: number): void {
    const pane = this.panes[index];
    if (!pane) return;
    panes.activeId = pane.id;
    if (index === this.activeIndex) return;
    this.activeIndex = index;
    shown.turnTo(pane.series);
  }

  /** Opens a series of the library in a pane; a layout without that pane gives way to one that has it. */
  openIn(index: number, seriesId: string): void {
    void this.openFrom(index, [seriesId]);
  }

  /** Opens several series in a pane and those after it, as many as there are panes. The last one's pane is the active one. */
  async openFrom(index: number, seriesIds: readonly string[]): Promise<void> {
    const first = Math.max(0, Math.min(index, this.panes.length - seriesIds.length));
    for (const [at, seriesId] of seriesIds.slice(0, this.panes.length).entries()) {
      const pane = seriesIds.length === 1 ? index : first + at;
      const { stacks } = layoutOf(this.layout);
      if (pane >= stacks && !(stacks === 1 && pane === this.activeIndex))
        this.setLayout(pane < 2 ? 'two' : 'four');
      this.activate(pane);
      // A pane is left once it has its series: what is still being opened belongs to the active one.
      await shown.open(seriesId);
      this.active.show(shown.current);
    }
  }

  toggleMaximised(id: string): void {
    this.maximised = this.maximised === id ? null : id;
  }
}

export const viewer = new ViewerState();
