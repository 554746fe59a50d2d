/** The panes that are on the screen now, for everything that draws over them, measures in them or links them. */
import type { Vec3 } from '../../../electron/core/geometry';
import type { ShownSeries } from '../../state/shown.svelte';
import type { FrameImages } from '../engine/frame-images';
import type { Window } from '../look/window-level';
import type { PaneReading, PaneViewport } from './pane';

/** What keys and buttons can tell a pane to do. */
export interface Surface {
  scroll(delta: number): void;
  /** From 0; beyond the ends means the first or last. */
  goTo(slice: number): void;
  zoom(factor: number): void;
  fit(): void;
  oneToOne(): void;
  rotate(quarters: 1 | -1): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  reset(): void;
}

export interface PaneHandle {
  /** Also the id of the Cornerstone viewport. */
  readonly id: string;
  readonly kind: 'stack' | 'plane' | 'volume' | 'compare';
  readonly element: HTMLDivElement;
  readonly viewport: PaneViewport;
  readonly series: ShownSeries;
  readonly images: FrameImages;
  /** Whether measurements can be drawn in it: what it shows are voxels of its series, and frames of its own number. */
  readonly measurable: boolean;
  /** What it shows now; changes after each drawing. Null until something was drawn. */
  readonly reading: PaneReading | null;
  /** Index of the shown frame of the series; null where the pane cuts across frames. */
  frame(): number | null;
  /** Shows the frame, or the cut nearest to it. */
  goToFrame(frame: number): void;
  /** Shows the slice nearest to a point, mm. */
  goToPoint(point: Vec3): void;
  /** In modality values. */
  window(): Window;
  readonly surface: Surface;
}

class Panes {
  all = $state.raw<readonly PaneHandle[]>([]);
  activeId = $state('');
  readonly active = $derived.by((): PaneHandle | null => this.find(this.activeId) ?? this.all[0] ?? null);

  find(id: string): PaneHandle | undefined {
    return this.all.find((handle) => handle.id === id);
  }

  /** A pane came; the returned function takes it away again. */
  add(handle: PaneHandle): () => void {
    this.all = [...this.all.filter(({ id }) => id !== handle.id), handle];
    return () => (this.all = this.all.filter((other) => other !== handle));
  }
}

export const panes = new Panes();

export function goToFrame(handle: PaneHandle, frame: number): void {
  handle.goToFrame(frame);
}

/** Moves all panes of a Frame of Reference to a point, mm. */
export function jumpToPoint(point: Vec3, frameOfReferenceUid: string): void {
  for (const handle of panes.all) {
    if (handle.series.header.identity.frameOfReferenceUid === frameOfReferenceUid) handle.goToPoint(point);
  }
}
