/** Starts Cornerstone3D once and owns its one rendering engine. */
import { cache, getShouldUseCPURendering, init as initCore, RenderingEngine } from '@cornerstonejs/core';
import { init as initTools } from '@cornerstonejs/tools';
import { registerFrameImages } from './frame-images';
import { fit, isFitted, type PaneViewport } from './pane';
import { registerTools } from './tools';

const ENGINE_ID = 'gridit';
const CACHE_BYTES = 2 * 1024 ** 3;

let engine: RenderingEngine | undefined;

/** The rendering engine; the first call starts the library. */
export function renderingEngine(): RenderingEngine {
  if (engine) return engine;
  initCore();
  initTools();
  cache.setMaxCacheSize(CACHE_BYTES);
  registerFrameImages();
  registerTools();
  engine = new RenderingEngine(ENGINE_ID);
  return engine;
}

/** Takes notice of panes that changed size: what was fitted stays fitted, what was zoomed keeps its scale. */
export function resizePanes(): void {
  if (!engine) return;
  const viewports = engine.getViewports() as PaneViewport[];
  const fitted = viewports.filter(isFitted);
  engine.resize(false, true);
  for (const viewport of viewports) {
    if (fitted.includes(viewport)) fit(viewport);
    else viewport.render();
  }
}

/** Why volumes cannot be drawn on this machine, or undefined if they can. Valid after `renderingEngine()`. */
export function whyNoVolumes(): string | undefined {
  return getShouldUseCPURendering()
    ? 'Three planes need WebGL 2, which this machine does not offer; the stack is drawn by the processor.'
    : undefined;
}
