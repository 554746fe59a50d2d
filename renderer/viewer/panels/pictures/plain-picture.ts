/** A pane's image without anything over it, as a PNG; what is synthetic says so, for a picture has no header. */
import { isFrameSynthetic, isSynthetic } from '../../../../electron/core/series';
import type { PaneHandle } from '../../panes/handles.svelte';

export async function plainPicture(pane: PaneHandle): Promise<Uint8Array<ArrayBuffer>> {
  const source = pane.viewport.getCanvas();
  const canvas = new OffscreenCanvas(source.width, source.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No picture can be drawn.');
  context.drawImage(source, 0, 0);
  const frame = pane.frame();
  const { header } = pane.series;
  if (frame === null ? isSynthetic(header) : isFrameSynthetic(header, frame)) {
    const size = Math.max(11, Math.round(canvas.width / 60));
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textAlign = 'right';
    context.textBaseline = 'top';
    context.lineWidth = size / 4;
    context.strokeText('SYNTHETIC', canvas.width - size, size);
    context.fillStyle = '#e6e8ea';
    context.fillText('SYNTHETIC', canvas.width - size, size);
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}
