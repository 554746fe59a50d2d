/** The mouse as radiologists have it: left window, middle pan, right zoom, wheel scroll; and the same by touch. */
import { getRenderingEngines } from '@cornerstonejs/core';
import {
  addTool,
  Enums,
  PanTool,
  StackScrollTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
  type Types,
} from '@cornerstonejs/tools';
import { primaryTool } from './primary.svelte';

export const VIEWER_GROUP = 'viewer';

type ToolClass = Parameters<typeof addTool>[0];

const { MouseBindings } = Enums;
let started = false;
let wheelBack = false;
/** Tools that came before the library was started. */
const queue: { tool: ToolClass; configuration: object | undefined }[] = [];

/** The tool that a name of the toolbar stands for. */
function toolName(name: string): string {
  return name === 'window' ? WindowLevelTool.toolName : name;
}

/** What each of the usual tools is bound to while it is not the primary one. */
const STANDING: Record<string, Types.SetToolBindingsType['bindings']> = {
  [PanTool.toolName]: [{ mouseButton: MouseBindings.Auxiliary }],
  [ZoomTool.toolName]: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
  [StackScrollTool.toolName]: [{ mouseButton: MouseBindings.Wheel }, { numTouchPoints: 3 }],
};

const PRIMARY: Types.SetToolBindingsType['bindings'] = [
  { mouseButton: MouseBindings.Primary },
  { numTouchPoints: 1 },
];

/** The tool group of all stacks and planes. Throws before the library is started. */
export function viewerGroup(): Types.IToolGroup {
  const found = ToolGroupManager.getToolGroup(VIEWER_GROUP);
  if (!found) throw new Error('There are no tools before the library is started.');
  return found;
}

/** Registers the tools of stacks and planes. Call once, when the library is started. */
export function registerTools(): void {
  for (const tool of [WindowLevelTool, PanTool, ZoomTool, StackScrollTool]) addTool(tool);
  const stacks = ToolGroupManager.createToolGroup(VIEWER_GROUP);
  if (!stacks) throw new Error('The tool group exists already.');
  for (const tool of [WindowLevelTool, PanTool]) stacks.addTool(tool.toolName);
  // Frames are in memory already, so there is nothing to wait for before the next is drawn.
  stacks.addTool(StackScrollTool.toolName, { debounceIfNotLoaded: false });
  stacks.addTool(ZoomTool.toolName, { zoomToCenter: false, pinchToZoom: true, pan: true });
  for (const name of Object.keys(STANDING)) stacks.setToolActive(name, { bindings: STANDING[name]! });
  started = true;
  for (const { tool, configuration } of queue) take(tool, configuration);
  setPrimaryTool(primaryTool.name);
  setWheelBack(wheelBack);
}

/** Gives the stacks and planes another tool; it does nothing until it is made the primary one. */
export function addViewerTool(tool: ToolClass, configuration?: object): void {
  if (started) take(tool, configuration);
  else queue.push({ tool, configuration });
}

function take(tool: ToolClass, configuration?: object): void {
  addTool(tool);
  viewerGroup().addTool(tool.toolName, configuration);
}

/** Whether turning the wheel towards oneself shows the slice before instead of the next. */
export function setWheelBack(back: boolean): void {
  wheelBack = back;
  if (started) viewerGroup().setToolConfiguration(StackScrollTool.toolName, { invert: back });
}

/** Binds the left button and one finger to a tool, 'window' or the name of a Cornerstone tool. */
export function setPrimaryTool(name: string): void {
  const before = toolName(primaryTool.name);
  primaryTool.name = name;
  if (!started) return;
  endClicks();
  const stacks = viewerGroup();
  stacks.setToolPassive(before, { removeAllBindings: true });
  const standing = STANDING[before];
  if (standing) stacks.setToolActive(before, { bindings: standing });
  const now = toolName(name);
  stacks.setToolActive(now, { bindings: [...PRIMARY, ...(STANDING[now] ?? [])] });
}

/**
 * The library holds a click back for 0.4 s, in case it becomes a double click, and then gives it to the tool of that
 * moment. A click belongs to the tool that it was made with, so it is ended first: a mouse that moves away ends it.
 */
function endClicks(): void {
  for (const engine of getRenderingEngines() ?? [])
    for (const { element } of engine.getViewports())
      element.dispatchEvent(new MouseEvent('mousemove', { clientX: -1e5, clientY: -1e5 }));
}

export function attachTools(engineId: string, viewportId: string): void {
  ToolGroupManager.getToolGroup(VIEWER_GROUP)?.addViewport(viewportId, engineId);
}

export function detachTools(engineId: string, viewportId: string): void {
  ToolGroupManager.getToolGroup(VIEWER_GROUP)?.removeViewports(engineId, viewportId);
}
