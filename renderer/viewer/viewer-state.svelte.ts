/** How the shown series is looked at: layout, slice, window and so on. The panes draw it and report back. */
import { whyNotVolume, type Vec3 } from '../../electron/core/geometry';
import type { ShownSeries } from '../state/shown.svelte';
import { whyNoVolumes } from './cornerstone';
import type { Plane, PlaneReading } from './mpr-viewer';
import type { PaneReading } from './pane';
import type { PaneLook } from './stack-viewer';
import {
  startsInverted,
  storedToWindow,
  windowPresets,
  windowToStored,
  type ValueRange,
  type Window,
  type WindowPreset,
} from './window-level';

export type Layout = 'stack' | 'mpr';

/** What a layout's panes can be told to do; the active pane is theirs to know. */
export interface Surface {
  scroll(delta: number): void;
  goTo(slice: number): void;
  zoom(factor: number): void;
  fit(): void;
  rotate(quarters: 1 | -1): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  reset(): void;
}

class ViewerState {
  series = $state.raw<ShownSeries | null>(null);
  layout = $state<Layout>('stack');
  /** Slice of the stack, from 0. */
  slice = $state(0);
  /** In modality values. */
  window = $state.raw<Window>({ center: 0, width: 1 });
  invert = $state(false);
  interpolate = $state(true);
  annotations = $state(true);
  /** While a series is being made, the stack shows the newest slice until the person scrolls. */
  follow = $state(false);
  maximised = $state<Plane | null>(null);
  activePlane = $state<Plane>('axial');
  /** The point that all three planes pass, kept while the stack is shown. */
  focus: Vec3 | undefined;

  stackReading = $state.raw<PaneReading | null>(null);
  planeReadings = $state.raw<Partial<Record<Plane, PlaneReading>>>({});
  surface = $state.raw<Surface | null>(null);

  readonly look = $derived.by((): PaneLook => {
    const values = this.series?.header.values;
    const range = values ? windowToStored(this.window, values) : { lower: 0, upper: 1 };
    const inverted = values ? startsInverted(values) !== this.invert : false;
    return { range, invert: inverted, interpolate: this.interpolate };
  });

  /** Why the series cannot be shown in three planes; null if it can. */
  readonly whyNoMpr = $derived.by((): string | null => {
    const series = this.series;
    if (!series) return 'There is no series to show.';
    const reason = whyNoVolumes() ?? whyNotVolume(series.header.geometry);
    if (reason) return reason;
    if (!series.complete) return 'Some of its slices are not there yet.';
    return null;
  });

  readonly presets = $derived.by((): WindowPreset[] => {
    const series = this.series;
    if (!series) return [];
    // Percentiles mean something only once all voxels are there.
    const voxels = series.complete ? series.store.voxels : new Int16Array();
    return windowPresets(series.header.modality, series.header.values, voxels);
  });

  /** Turns to another series, with its own window and its middle slice. */
  show(series: ShownSeries | null): void {
    this.series = series;
    this.stackReading = null;
    this.planeReadings = {};
    this.focus = undefined;
    this.maximised = null;
    this.invert = false;
    if (!series) return;
    this.window = { ...series.header.values.window };
    this.slice = series.newest ?? Math.floor((series.header.frames - 1) / 2);
    this.follow = series.jobId !== null;
    // What is being made is watched slice by slice.
    if (series.jobId !== null) this.layout = 'stack';
  }

  goTo(slice: number): void {
    if (!this.series) return;
    this.slice = Math.min(this.series.header.frames - 1, Math.max(0, slice));
  }

  /** The person dragged the window with the mouse; stored values. */
  rangeDragged(range: ValueRange): void {
    const values = this.series?.header.values;
    if (!values) return;
    const window = storedToWindow(range, values);
    if (
      Math.abs(window.center - this.window.center) < 1e-6 &&
      Math.abs(window.width - this.window.width) < 1e-6
    )
      return;
    this.window = window;
  }

  resetLook(): void {
    if (!this.series) return;
    this.window = { ...this.series.header.values.window };
    this.invert = false;
  }
}

export const viewer = new ViewerState();
