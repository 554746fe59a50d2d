/** What one pane shows and how: series, slice, window and so on. The pane's component draws it and reports back. */
import type { Vec3 } from '../../../electron/core/geometry';
import { whyNoVolume } from '../../../electron/core/series';
import { settings } from '../../state/settings.svelte';
import type { ShownSeries } from '../../state/shown.svelte';
import { strings } from '../../strings';
import type { FrameImages } from '../engine/frame-images';
import { graphics } from '../engine/graphics.svelte';
import type { ColourMapId } from '../look/colour-maps';
import type { PaneLook } from '../look/pane-look';
import {
  startsInverted,
  storedToWindow,
  windowPresets,
  windowToStored,
  type ValueRange,
  type Window,
  type WindowPreset,
} from '../look/window-level';

export class PaneState {
  series = $state.raw<ShownSeries | null>(null);
  /** The series' images, while it is shown; held by Viewer.svelte. */
  images = $state.raw<FrameImages | null>(null);
  /** Slice of the stack, from 0. */
  slice = $state(0);
  /** In modality values. */
  window = $state.raw<Window>({ center: 0, width: 1 });
  /** The window that the series was opened with, once that is known. */
  opened: Window | null = null;
  invert = $state(false);
  interpolate = $state(settings.values.viewing.interpolate);
  colourMap = $state<ColourMapId>('grey');
  /** While a series is being made, the stack shows the newest slice until the person scrolls. */
  follow = $state(false);
  /** The point that all three planes pass, kept while the stack is shown. */
  focus: Vec3 | undefined;

  constructor(readonly id: string) {}

  readonly look = $derived.by((): PaneLook => {
    const values = this.series?.header.values;
    const range = values ? windowToStored(this.window, values) : { lower: 0, upper: 1 };
    const invert = values ? startsInverted(values) !== this.invert : false;
    return { range, invert, interpolate: this.interpolate, colourMap: this.colourMap };
  });

  /** Why the series cannot be shown in three planes or as a volume; null if it can. */
  readonly whyNoVolume = $derived.by((): string | null => {
    const series = this.series;
    if (!series) return strings.viewer.panes.noSeries;
    const reason = graphics.whyNoVolumes ?? whyNoVolume(series.header);
    if (reason) return reason;
    if (!series.complete) return strings.viewer.panes.incomplete;
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
    if (series === this.series) return;
    this.series = series;
    this.focus = undefined;
    this.opened = null;
    this.invert = false;
    this.colourMap = 'grey';
    if (!series) return;
    this.window = { ...series.header.values.window };
    this.slice = (series.jobId ? series.newest : null) ?? middle(series);
    this.follow = series.jobId !== null;
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
    const same = (a: number, b: number) => Math.abs(a - b) < 1e-6;
    if (same(window.center, this.window.center) && same(window.width, this.window.width)) return;
    this.window = window;
  }

  resetLook(): void {
    if (!this.series) return;
    this.window = { ...(this.opened ?? this.series.header.values.window) };
    this.invert = false;
    this.colourMap = 'grey';
  }

  /** What was followed slice by slice is made: nobody has scrolled, so it stands as a series that was opened. */
  made(): void {
    if (!this.follow || !this.series) return;
    this.follow = false;
    this.slice = middle(this.series);
  }
}

function middle({ header }: ShownSeries): number {
  return Math.floor((header.frames - 1) / 2);
}
