/** A window that is not seen draws nothing; it does not wait for ever. */
const PATIENCE_MS = 500;

/** Resolves once what the page has now, and what comes within a frame of it, is on the screen. */
export function firstPicture(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    // The task after a frame's callbacks runs when the frame has been handed over.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
