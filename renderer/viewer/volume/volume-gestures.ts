/** Mouse and touch in 3D: left or one finger turns, middle pans, right and wheel zoom, two fingers pinch and pan. */
import type { VolumeViewer } from './volume-viewer';

/** A drag across the pane turns the volume by this much, radians. */
const TURN = Math.PI * 1.5;

export class VolumeGestures {
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #button = 0;

  constructor(
    private readonly surface: HTMLElement,
    private readonly volume: VolumeViewer,
    /** Pixels of the screen for one of the volume's own element. */
    private readonly scale: () => number,
    private readonly touched: () => void,
  ) {
    surface.addEventListener('pointerdown', this.#down);
    surface.addEventListener('pointermove', this.#move);
    surface.addEventListener('pointerup', this.#up);
    surface.addEventListener('pointercancel', this.#up);
    surface.addEventListener('wheel', this.#wheel, { passive: false });
  }

  stop(): void {
    this.surface.removeEventListener('pointerdown', this.#down);
    this.surface.removeEventListener('pointermove', this.#move);
    this.surface.removeEventListener('pointerup', this.#up);
    this.surface.removeEventListener('pointercancel', this.#up);
    this.surface.removeEventListener('wheel', this.#wheel);
  }

  readonly #down = (event: PointerEvent) => {
    this.surface.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#button = event.button;
  };

  readonly #move = (event: PointerEvent) => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    if (dx === 0 && dy === 0) return;
    this.touched();
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    this.#pointers.set(event.pointerId, now);
    const { clientWidth, clientHeight } = this.surface;
    if (others[0]) {
      const apart = (point: { x: number; y: number }) =>
        Math.max(1, Math.hypot(point.x - others[0]!.x, point.y - others[0]!.y));
      this.volume.zoom(apart(now) / apart(before));
      // Each of the two fingers moves the middle by half its way.
      this.volume.pan(dx / 2 / this.scale(), dy / 2 / this.scale());
    } else if (this.#button === 1) {
      this.volume.pan(dx / this.scale(), dy / this.scale());
    } else if (this.#button === 2) {
      this.volume.zoom(Math.exp((-dy / clientHeight) * 4));
    } else {
      this.volume.turn((dx / clientWidth) * TURN, (dy / clientHeight) * TURN);
    }
  };

  readonly #up = (event: PointerEvent) => {
    this.#pointers.delete(event.pointerId);
  };

  readonly #wheel = (event: WheelEvent) => {
    event.preventDefault();
    this.touched();
    this.volume.zoom(event.deltaY > 0 ? 1 / 1.1 : 1.1);
  };
}
