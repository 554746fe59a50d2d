/** Starts Cornerstone3D once and owns its one rendering engine. */
import {
  cache,
  Enums,
  eventTarget,
  getRenderingCapabilities,
  getShouldUseCPURendering,
  init as initCore,
  RenderingEngine,
  setUseCPURendering,
} from '@cornerstonejs/core';
import { init as initTools } from '@cornerstonejs/tools';
import { flushSync } from 'svelte';
import { registerColourMaps } from '../look/register-colour-maps';
import { fit, isFitted, type PaneViewport } from '../panes/pane';
import { registerTools } from '../tools/tools';
import { registerFrameImages } from './frame-images';
import { graphics } from './graphics.svelte';
import { softwareEngine } from './software/software-engine';

const CACHE_BYTES = 2 * 1024 ** 3;

let started = false;
let engine: RenderingEngine | undefined;
let engines = 0;

/** The rendering engine; the first call starts the library. */
export function renderingEngine(): RenderingEngine {
  if (!started) start();
  return (engine ??= newEngine(`gridit-${++engines}`));
}

function newEngine(id: string): RenderingEngine {
  const painted = getRenderingCapabilities().softwareRasterizer && !getShouldUseCPURendering();
  return painted ? softwareEngine(id) : new RenderingEngine(id);
}

function start(): void {
  started = true;
  // Where slices are painted only volumes need a context, and they share one.
  const { softwareRasterizer } = getRenderingCapabilities();
  initCore(
    softwareRasterizer ? { rendering: { webGlContextCount: 1 }, debug: { statsOverlay: false } } : undefined,
  );
  initTools();
  cache.setMaxCacheSize(CACHE_BYTES);
  registerFrameImages();
  registerColourMaps();
  registerTools();
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, (event: Event) => {
    const { renderingEngineId } = (event as CustomEvent<{ renderingEngineId: string }>).detail;
    // An engine that is given up gives up its contexts too; that is no loss.
    if (renderingEngineId === engine?.id) changeOver('lost');
  });
  if (getShouldUseCPURendering()) {
    graphics.cpu = true;
    graphics.reason = 'absent';
  }
}

/** Goes back to the graphics processor after it was lost. If it is lost again, so is this. */
export function tryGraphicsAgain(): void {
  changeOver(null);
}

/** Replaces the engine: every pane lets go of its viewport first and makes a new one afterwards. */
function changeOver(reason: 'lost' | null): void {
  if (graphics.suspended) return;
  graphics.suspended = true;
  flushSync();
  engine?.destroy();
  engine = undefined;
  setUseCPURendering(reason === 'lost', false);
  graphics.cpu = reason === 'lost';
  graphics.reason = reason;
  graphics.suspended = false;
}

/** Takes notice of panes that changed size: what was fitted stays fitted, what was zoomed keeps its scale. */
export function resizePanes(): void {
  if (!engine) return;
  const viewports = engine.getViewports() as PaneViewport[];
  const fitted = viewports.filter(
    (viewport) => viewport.type !== Enums.ViewportType.VOLUME_3D && isFitted(viewport),
  );
  graphics.resizing = true;
  engine.resize(false, true);
  for (const viewport of viewports) {
    if (fitted.includes(viewport)) fit(viewport);
    else viewport.render();
  }
  graphics.resizing = false;
}
