/**
 * After a touch the browser reports what a mouse would have done; a pane that answers to both would do it twice. Stands in
 * for the image library's own file (build/vite/renderer.mjs), which tells these ghosts by time alone: it swallowed
 * whatever touch came within 2 seconds of the mouse, and whatever the mouse did within 2 seconds of a touch.
 */
const MOUSE = ['mousedown', 'mouseup', 'mousemove'] as const;

function swallowGhost(event: MouseEvent): void {
  // Not in the types of TypeScript: https://wicg.github.io/input-device-capabilities/
  const { sourceCapabilities } = event as { sourceCapabilities?: { firesTouchEvents: boolean } | null };
  if (sourceCapabilities?.firesTouchEvents) event.stopImmediatePropagation();
}

export default {
  /** Call before anybody else listens to the element. */
  enable(element: HTMLElement): void {
    for (const name of MOUSE) element.addEventListener(name, swallowGhost);
  },
  disable(element: HTMLElement): void {
    for (const name of MOUSE) element.removeEventListener(name, swallowGhost);
  },
};
