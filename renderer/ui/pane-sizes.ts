/** No side pane may take more of the window than this, per cent. */
const MOST = 36;

/** Pane widths are thought of in pixels but given to the pane group in per cent of the window. */
export function paneShare(pixels: number, total: number): number {
  return Math.min(MOST, (pixels / Math.max(1, total)) * 100);
}
