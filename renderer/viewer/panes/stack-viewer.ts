/** One stack pane: slices of a series in order, drawn as they are there. Knows nothing of the page around it. */
import { Enums, type Types } from '@cornerstonejs/core';
import { renderingEngine } from '../engine/cornerstone';
import { graphics } from '../engine/graphics.svelte';
import type { FrameImages } from '../engine/frame-images';
import { colourMapProperties, lookProperties, type PaneLook } from '../look/pane-look';
import type { ValueRange } from '../look/window-level';
import { attachTools, detachTools } from '../tools/tools';
import { readPane, type PaneReading } from './pane';

export interface PaneEvents {
  /** Something was drawn; what is shown now. */
  onReading(reading: PaneReading): void;
  /** The person changed the window with the mouse; stored values. */
  onRange(range: ValueRange): void;
  /** Zoom, pan or rotation changed. */
  onCamera?(): void;
}

export class StackViewer {
  readonly viewport: Types.IStackViewport;
  #images: FrameImages | undefined;
  #stopFrames = () => {};
  /** What changes before the series is shown is the library's doing, not the person's. */
  #settled = false;
  #colours = '';
  #look: PaneLook | undefined;
  readonly #engine = renderingEngine();

  constructor(
    readonly element: HTMLDivElement,
    readonly viewportId: string,
    private readonly events: PaneEvents,
  ) {
    const engine = this.#engine;
    engine.enableElement({
      viewportId,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.viewport = engine.getViewport(viewportId) as Types.IStackViewport;
    attachTools(engine.id, viewportId);
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
    element.addEventListener(Enums.Events.VOI_MODIFIED, this.#onRange);
    element.addEventListener(Enums.Events.CAMERA_MODIFIED, this.#onCamera);
  }

  /** Shows a series from slice `slice`. The images stay the caller's to release, after `destroy()`. */
  async show(images: FrameImages, slice: number, look: PaneLook): Promise<void> {
    this.#stopFrames();
    this.#images = images;
    this.#settled = false;
    this.#colours = '';
    await this.viewport.setStack(images.imageIds, slice);
    if (this.#images !== images || this.viewport.isDisabled) return;
    this.applyLook(look);
    this.#settled = true;
    this.#stopFrames = images.source.onFrames((frames) => this.#framesCame(images, frames));
    // What came while the first picture was being made.
    this.#framesCame(images, [this.viewport.getCurrentImageIdIndex()]);
  }

  goTo(slice: number): void {
    if (!this.#images) return;
    const last = this.#images.imageIds.length - 1;
    void this.viewport.setImageIdIndex(Math.min(last, Math.max(0, slice)));
  }

  applyLook(look: PaneLook): void {
    this.#look = look;
    const colours = colourMapProperties(look);
    // Setting the map anew costs a texture, so only when it is another.
    const changed = colours.colormap.name !== this.#colours;
    this.#colours = colours.colormap.name;
    this.viewport.setProperties({ ...(changed ? colours : {}), ...lookProperties(look) }, true);
    this.viewport.render();
  }

  reset(): void {
    this.viewport.resetCamera();
    this.viewport.render();
  }

  destroy(): void {
    this.#stopFrames();
    this.element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
    this.element.removeEventListener(Enums.Events.VOI_MODIFIED, this.#onRange);
    this.element.removeEventListener(Enums.Events.CAMERA_MODIFIED, this.#onCamera);
    detachTools(this.#engine.id, this.viewportId);
    this.#engine.disableElement(this.viewportId);
  }

  #framesCame(images: FrameImages, frames: readonly number[]): void {
    for (const frame of frames) images.refresh(frame);
    const image = this.viewport.getCornerstoneImage();
    if (!image || !frames.includes(this.viewport.getCurrentImageIdIndex())) return;
    this.viewport.renderImageObject(image);
    if (graphics.cpu && this.#look) {
      // The processor's picture is kept by image; setting the colour map again makes it anew.
      this.#colours = '';
      this.applyLook(this.#look);
    }
    this.viewport.render();
  }

  readonly #onRendered = () => {
    if (!this.#images) return;
    const reading = readPane(
      this.viewport,
      this.viewport.getCurrentImageIdIndex(),
      this.#images.imageIds.length,
    );
    if (reading) this.events.onReading(reading);
  };

  readonly #onCamera = () => {
    if (this.#settled && !graphics.resizing) this.events.onCamera?.();
  };

  readonly #onRange = (event: Event) => {
    if (!this.#settled) return;
    const { range } = (event as CustomEvent<Types.EventTypes.VoiModifiedEventDetail>).detail;
    this.events.onRange({ lower: range.lower, upper: range.upper });
  };
}
