/**
 * The library's engine for machines whose WebGL is a program too (SwiftShader, llvmpipe): there a slice takes the
 * graphics library tens of milliseconds, and painting it voxel by voxel a few. So stacks and thin planes are painted;
 * cameras, tools and events stay the library's, and what cannot be painted is drawn as ever.
 */
import { ContextPoolRenderingEngine, Enums, type RenderingEngine, type Types } from '@cornerstonejs/core';
import { Painter } from './painter';
import { seenInPlane, seenInStack, type Seen } from './what-is-seen';

type Viewport = Types.IStackViewport | Types.IVolumeViewport;
/** What the library announces a picture with. */
type Drawn = Types.EventTypes.ImageRenderedEventDetail | undefined;

/** The one place where the library draws a pane; its declaration keeps it private. */
interface Drawing {
  renderViewportUsingCustomOrVtkPipeline(viewport: Viewport): Drawn;
}

export function softwareEngine(id: string): RenderingEngine {
  const engine = new ContextPoolRenderingEngine(id);
  const drawing = engine as unknown as Drawing;
  const drawn = drawing.renderViewportUsingCustomOrVtkPipeline.bind(engine);
  const painters = new WeakMap<HTMLCanvasElement, Painter>();
  drawing.renderViewportUsingCustomOrVtkPipeline = (viewport) => {
    const { canvas } = viewport;
    const seen = canvas.clientWidth > 0 && canvas.clientHeight > 0 ? seenIn(viewport) : 'gl';
    if (seen === 'gl') return drawn(viewport);
    resize(viewport);
    let painter = painters.get(canvas);
    if (!painter) painters.set(canvas, (painter = new Painter(canvas)));
    painter.paint(seen.painting);
    const { id: viewportId, element, renderingEngineId, viewportStatus } = viewport;
    const { suppressEvents } = viewport as unknown as { suppressEvents: boolean };
    return { element, viewportId, renderingEngineId, viewportStatus, suppressEvents };
  };
  // A RenderingEngine is only a front for one of these.
  return engine as unknown as RenderingEngine;
}

function seenIn(viewport: Viewport): Seen {
  if (viewport.type === Enums.ViewportType.STACK) return seenInStack(viewport as Types.IStackViewport);
  if (viewport.type === Enums.ViewportType.ORTHOGRAPHIC)
    return seenInPlane(viewport as Types.IVolumeViewport);
  return 'gl';
}

/** Gives the canvas the size that the pane has taken on, as the library does. */
function resize({ canvas, sWidth, sHeight }: Viewport): void {
  if (canvas.width === sWidth && canvas.height === sHeight) return;
  canvas.width = sWidth;
  canvas.height = sHeight;
  canvas.style.aspectRatio = `${sWidth} / ${sHeight}`;
}
