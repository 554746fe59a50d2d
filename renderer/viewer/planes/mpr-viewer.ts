/**
 * Three planes of one volume: axial, sagittal, coronal, at right angles. The crosshair is where they meet, so it
 * needs no state of its own: scrolling one plane moves its line in the other two.
 */
import { Enums, setVolumesForViewports, type Types } from '@cornerstonejs/core';
import { cross, type Vec3 } from '../../../electron/core/geometry';
import { renderingEngine } from '../engine/cornerstone';
import type { FrameImages } from '../engine/frame-images';
import { loadVolume } from '../engine/volumes';
import { colourMapProperties, lookProperties, type PaneLook } from '../look/pane-look';
import type { ValueRange } from '../look/window-level';
import { readPane, type PaneReading } from '../panes/pane';
import { attachTools, detachTools } from '../tools/tools';
import { PLANES, type Plane } from './plane';
import { slabProperties, type SlabMode } from './slab.svelte';

/** Where another plane cuts a pane: a line through two points of the pane, CSS pixels. */
export interface PlaneLine {
  plane: Plane;
  from: [number, number];
  to: [number, number];
}

export interface PlaneReading extends PaneReading {
  lines: PlaneLine[];
  /** The crosshair in the pane, CSS pixels. */
  center: [number, number];
}

export interface MprEvents {
  onReading(plane: Plane, reading: PlaneReading): void;
  onRange(range: ValueRange): void;
}

/** Longer than any patient, so that a line always crosses the pane, mm. */
const FAR = 4000;
const AXIS: Record<Plane, 0 | 1 | 2> = { sagittal: 0, coronal: 1, axial: 2 };

/** Also the id of the pane. */
export function viewportId(plane: Plane): string {
  return `plane-${plane}`;
}

export class MprViewer {
  #shown = false;
  #destroyed = false;
  #colours = '';
  readonly #engine = renderingEngine();

  constructor(
    private readonly elements: Record<Plane, HTMLDivElement>,
    private readonly events: MprEvents,
  ) {
    const engine = this.#engine;
    for (const plane of PLANES) {
      engine.enableElement({
        viewportId: viewportId(plane),
        type: Enums.ViewportType.ORTHOGRAPHIC,
        element: elements[plane],
        defaultOptions: { background: [0, 0, 0], orientation: Enums.OrientationAxis[orientationName(plane)] },
      });
      attachTools(engine.id, viewportId(plane));
      elements[plane].addEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
      elements[plane].addEventListener(Enums.Events.VOI_MODIFIED, this.#onRange);
    }
  }

  viewport(plane: Plane): Types.IVolumeViewport {
    return this.#engine.getViewport(viewportId(plane)) as Types.IVolumeViewport;
  }

  /** Shows a complete series; `through` is a point that all planes should pass, mm. */
  async show(images: FrameImages, look: PaneLook, through?: Vec3): Promise<void> {
    const volumeId = await loadVolume(images);
    if (this.#destroyed) return;
    await setVolumesForViewports(this.#engine, [{ volumeId }], PLANES.map(viewportId));
    if (this.#destroyed) return;
    this.#shown = true;
    if (through) for (const plane of PLANES) this.viewport(plane).jumpToWorld([...through]);
    this.applyLook(look);
    // The planes share one texture, which is whole only after each has drawn once; so they draw once more.
    await nextFrame();
    await nextFrame();
    if (this.#shown) this.#engine.renderViewports(PLANES.map(viewportId));
  }

  applyLook(look: PaneLook): void {
    if (!this.#shown) return;
    const colours = colourMapProperties(look);
    const changed = colours.colormap.name !== this.#colours;
    this.#colours = colours.colormap.name;
    const properties = { ...(changed ? colours : {}), ...lookProperties(look) };
    for (const plane of PLANES) {
      this.viewport(plane).setProperties(properties, undefined, true);
      this.viewport(plane).render();
    }
  }

  /** Looks through a slab instead of a thin slice; thickness in mm. */
  applySlab(mode: SlabMode, thickness: number): void {
    if (!this.#shown) return;
    const { blend, mm } = slabProperties(mode, thickness);
    for (const plane of PLANES) {
      this.viewport(plane).setBlendMode(blend);
      this.viewport(plane).setSlabThickness(mm);
      this.viewport(plane).render();
    }
  }

  /** All planes pass a point, mm. */
  goThrough(point: Vec3): void {
    if (!this.#shown) return;
    for (const plane of PLANES) this.viewport(plane).jumpToWorld([...point]);
    this.#engine.renderViewports(PLANES.map(viewportId));
  }

  scroll(plane: Plane, delta: number): void {
    this.viewport(plane).scroll(delta);
  }

  goTo(plane: Plane, slice: number): void {
    this.scroll(plane, slice - this.viewport(plane).getSliceIndex());
  }

  /** Moves the crosshair to a point of a pane: the other two planes go there. */
  pointAt(plane: Plane, canvas: [number, number]): void {
    const point = this.viewport(plane).canvasToWorld(canvas);
    for (const other of PLANES) {
      if (other === plane) continue;
      this.viewport(other).jumpToWorld([...point]);
    }
    this.#engine.renderViewports(PLANES.map(viewportId));
  }

  /** Where the three planes meet, mm. */
  focus(): Vec3 {
    const at = (plane: Plane) => this.viewport(plane).getCamera().focalPoint![AXIS[plane]]!;
    return [at('sagittal'), at('coronal'), at('axial')];
  }

  reset(): void {
    for (const plane of PLANES) {
      this.viewport(plane).resetCamera();
      this.viewport(plane).render();
    }
  }

  destroy(): void {
    this.#shown = false;
    this.#destroyed = true;
    const engine = this.#engine;
    for (const plane of PLANES) {
      this.elements[plane].removeEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
      this.elements[plane].removeEventListener(Enums.Events.VOI_MODIFIED, this.#onRange);
      detachTools(engine.id, viewportId(plane));
      engine.disableElement(viewportId(plane));
    }
  }

  /** All three are read when one is drawn, because its plane is a line in the others. */
  readonly #onRendered = () => {
    if (!this.#shown) return;
    for (const plane of PLANES) {
      const viewport = this.viewport(plane);
      const reading = readPane(viewport, viewport.getSliceIndex() ?? 0, viewport.getNumberOfSlices() ?? 1);
      if (reading) this.events.onReading(plane, { ...reading, ...this.#crosshair(plane) });
    }
  };

  #crosshair(plane: Plane): Pick<PlaneReading, 'lines' | 'center'> {
    const focus = this.focus();
    const viewport = this.viewport(plane);
    const onPane = (point: Vec3) => viewport.worldToCanvas([...point]) as [number, number];
    const normal = viewport.getCamera().viewPlaneNormal as Vec3;
    const lines = PLANES.filter((other) => other !== plane).map((other): PlaneLine => {
      const direction = cross(normal, this.viewport(other).getCamera().viewPlaneNormal as Vec3);
      const shifted = (by: number): Vec3 => [
        focus[0] + direction[0] * by,
        focus[1] + direction[1] * by,
        focus[2] + direction[2] * by,
      ];
      return { plane: other, from: onPane(shifted(-FAR)), to: onPane(shifted(FAR)) };
    });
    return { lines, center: onPane(focus) };
  }

  readonly #onRange = (event: Event) => {
    if (!this.#shown) return;
    const { range } = (event as CustomEvent<Types.EventTypes.VoiModifiedEventDetail>).detail;
    this.events.onRange({ lower: range.lower, upper: range.upper });
  };
}

function orientationName(plane: Plane): 'AXIAL' | 'SAGITTAL' | 'CORONAL' {
  return plane.toUpperCase() as 'AXIAL' | 'SAGITTAL' | 'CORONAL';
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
