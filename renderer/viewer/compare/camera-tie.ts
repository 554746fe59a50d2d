/** Panes that look at the same voxels keep the same camera. */
import type { PaneViewport } from '../panes/pane';

export class CameraTie {
  readonly #viewports = new Map<string, PaneViewport>();
  #moving = false;

  /** A pane takes part; it starts with the camera that the others have. Returns the function that lets it go. */
  join(id: string, viewport: PaneViewport): () => void {
    const [other] = this.#viewports.values();
    this.#viewports.set(id, viewport);
    if (other) this.#copy(other, viewport);
    return () => this.#viewports.delete(id);
  }

  /** The person moved one; the others go with it. */
  moved(id: string): void {
    const leader = this.#viewports.get(id);
    if (!leader || this.#moving) return;
    this.#moving = true;
    try {
      for (const [other, viewport] of this.#viewports) if (other !== id) this.#copy(leader, viewport);
    } finally {
      this.#moving = false;
    }
  }

  #copy(from: PaneViewport, to: PaneViewport): void {
    const { flipHorizontal, flipVertical } = from.getCamera();
    to.setCamera({ flipHorizontal: flipHorizontal ?? false, flipVertical: flipVertical ?? false });
    to.setViewPresentation(from.getViewPresentation());
    to.render();
  }
}
