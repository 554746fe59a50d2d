/** Panes that are linked: what is done to the active one happens to all others of its Frame of Reference. */
import type { Types } from '@cornerstonejs/core';
import { dot, type Vec3 } from '../../../electron/core/geometry';
import { graphics } from '../engine/graphics.svelte';
import { panes, type PaneHandle } from '../panes/handles.svelte';
import type { PaneState } from '../panes/pane-state.svelte';
import { nearestSlice, slicesParallel } from '../panes/slice-at';
import { viewer } from '../viewer-state.svelte';
import { followCamera, type Camera } from './follow-camera';

class Link {
  /** Stack panes that go with the active one now. */
  readonly followers = $derived.by((): readonly PaneState[] => {
    const leader = viewer.active.series?.header;
    if (!viewer.linked || !leader) return [];
    return viewer.visible.filter((pane) => {
      const header = pane.series?.header;
      return (
        pane !== viewer.active &&
        header !== undefined &&
        header.identity.frameOfReferenceUid === leader.identity.frameOfReferenceUid
      );
    });
  });

  #moving = false;

  /** Followers of parallel slices go to the slice nearest to the active one. */
  followSlice(): void {
    const { series, slice } = viewer.active;
    const point = series?.header.geometry.positions[slice];
    if (!series || !point) return;
    for (const pane of this.followers) {
      const { geometry } = pane.series!.header;
      if (!slicesParallel(series.header.geometry, geometry)) continue;
      pane.follow = false;
      pane.slice = nearestSlice(geometry, point);
    }
  }

  /** What the window was changed from; of another pane or series it says nothing. */
  #windowed: { pane: PaneState; series: PaneState['series']; window: PaneState['window'] } | null = null;

  /** Followers of the same modality and unit take the active window when it is changed, not when they are linked. */
  followWindow(): void {
    const { series, window } = viewer.active;
    const before = this.#windowed;
    this.#windowed = { pane: viewer.active, series, window };
    if (!series || before?.pane !== viewer.active || before.series !== series || before.window === window)
      return;
    for (const pane of this.followers) {
      const { modality, values } = pane.series!.header;
      if (modality === series.header.modality && values.units === series.header.values.units) {
        pane.window = { ...window };
      }
    }
  }

  /** The camera of a pane changed; if it is the active one, the followers' cameras go with it. */
  cameraMoved(id: string): void {
    // Where the processor draws, cameras know no millimetres across panes.
    if (this.#moving || graphics.cpu || id !== viewer.active.id || this.followers.length === 0) return;
    const leader = panes.find(id);
    if (!leader) return;
    this.#moving = true;
    try {
      for (const { id: other } of this.followers) {
        const handle = panes.find(other);
        if (handle) follow(leader, handle);
      }
    } finally {
      this.#moving = false;
    }
  }
}

function follow(leader: PaneHandle, follower: PaneHandle): void {
  const from = leader.viewport.getCamera() as unknown as Camera;
  const to = follower.viewport.getCamera() as unknown as Camera;
  if (!from.focalPoint || !to.focalPoint) return;
  if (Math.abs(dot(from.viewPlaneNormal as Vec3, to.viewPlaneNormal as Vec3)) < 0.9) return;
  const camera = followCamera(from, leader.element.clientHeight, to, follower.element.clientHeight);
  follower.viewport.setCamera(camera as unknown as Types.ICamera);
  follower.viewport.render();
}

export const link = new Link();
