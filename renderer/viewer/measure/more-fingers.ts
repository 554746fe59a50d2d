/**
 * Fingers that come after the first. The first begins a measurement before the others come; they mean to zoom or to
 * scroll, so that it is given up. What was begun before, as the first line of an angle, stays.
 */
import { cancelDrawing, isDrawing } from './cornerstone-sync';

export function listenForFingers(): void {
  let begunBefore = false;
  window.addEventListener(
    'touchstart',
    (event) => {
      if (event.touches.length === 1) begunBefore = isDrawing();
      else {
        if (isDrawing() && !begunBefore) cancelDrawing();
        startFromHere(event);
      }
    },
    // Before the image library hears of it.
    { capture: true, passive: true },
  );
}

/**
 * The image library hears only of the first finger coming down, and takes the first movement of several as the place that
 * they start from. On a busy computer the browser joins movements, so that this may be the whole gesture. So it is told
 * where they start: a movement of nothing.
 */
function startFromHere({ target, touches, targetTouches, changedTouches }: TouchEvent): void {
  target?.dispatchEvent(
    new TouchEvent('touchmove', {
      bubbles: true,
      touches: [...touches],
      targetTouches: [...targetTouches],
      changedTouches: [...changedTouches],
    }),
  );
}
