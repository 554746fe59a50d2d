/**
 * The first of several fingers begins a measurement before the others come; they mean to zoom or to scroll, so that
 * it is given up. What was begun before, as the first line of an angle, stays.
 */
import { cancelDrawing, isDrawing } from './cornerstone-sync';

export function listenForFingers(): void {
  let begunBefore = false;
  window.addEventListener(
    'touchstart',
    ({ touches }) => {
      if (touches.length === 1) begunBefore = isDrawing();
      else if (isDrawing() && !begunBefore) cancelDrawing();
    },
    // Before the image library hears of it.
    { capture: true, passive: true },
  );
}
