/** One stack pane: slices of a series in order, drawn as they are there. Knows nothing of the page around it. */
import { Enums, type Types } from '@cornerstonejs/core';
import { renderingEngine } from './cornerstone';
import type { FrameImages } from './frame-images';
import { readPane, type PaneReading } from './pane';
import { attachTools, detachTools } from './tools';
import type { ValueRange } from './window-level';

const VIEWPORT_ID = 'stack';

export interface PaneLook {
  /** Stored values from black to white. */
  range: ValueRange;
  invert: boolean;
  interpolate: boolean;
}

export interface PaneEvents {
  /** Something was drawn; what is shown now. */
  onReading(reading: PaneReading): void;
  /** The person changed the window with the mouse; stored values. */
  onRange(range: ValueRange): void;
}

/** Properties of a viewport that make a look. */
export function lookProperties(look: PaneLook): Types.ViewportProperties {
  return {
    voiRange: look.range,
    invert: look.invert,
    interpolationType: look.interpolate ? Enums.InterpolationType.LINEAR : Enums.InterpolationType.NEAREST,
  };
}

export class StackViewer {
  readonly viewport: Types.IStackViewport;
  #images: FrameImages | undefined;
  #stopFrames = () => {};
  /** What changes before the series is shown is the library's doing, not the person's. */
  #settled = false;

  constructor(
    readonly element: HTMLDivElement,
    private readonly events: PaneEvents,
  ) {
    const engine = renderingEngine();
    engine.enableElement({
      viewportId: VIEWPORT_ID,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.viewport = engine.getViewport(VIEWPORT_ID) as Types.IStackViewport;
    attachTools(engine.id, VIEWPORT_ID);
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
    element.addEventListener(Enums.Events.VOI_MODIFIED, this.#onRange);
  }

  /** Shows a series from slice `slice`. The images stay the caller's to release, after `destroy()`. */
  async show(images: FrameImages, slice: number, look: PaneLook): Promise<void> {
    this.#stopFrames();
    this.#images = images;
    this.#settled = false;
    await this.viewport.setStack(images.imageIds, slice);
    if (this.#images !== images || this.viewport.isDisabled) return;
    this.applyLook(look);
    this.#settled = true;
    this.#stopFrames = images.store.onFrames((frames) => this.#framesCame(images, frames));
  }

  goTo(slice: number): void {
    if (!this.#images) return;
    const last = this.#images.imageIds.length - 1;
    void this.viewport.setImageIdIndex(Math.min(last, Math.max(0, slice)));
  }

  applyLook(look: PaneLook): void {
    this.viewport.setProperties(lookProperties(look), true);
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
    const engine = renderingEngine();
    detachTools(engine.id, VIEWPORT_ID);
    engine.disableElement(VIEWPORT_ID);
  }

  #framesCame(images: FrameImages, frames: readonly number[]): void {
    for (const frame of frames) images.refresh(frame);
    const image = this.viewport.getCornerstoneImage();
    if (!image || !frames.includes(this.viewport.getCurrentImageIdIndex())) return;
    this.viewport.renderImageObject(image);
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

  readonly #onRange = (event: Event) => {
    if (!this.#settled) return;
    const { range } = (event as CustomEvent<Types.EventTypes.VoiModifiedEventDetail>).detail;
    this.events.onRange({ lower: range.lower, upper: range.upper });
  };
}
