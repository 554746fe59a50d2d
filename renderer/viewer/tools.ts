/** The mouse as radiologists have it: left window, middle pan, right zoom, wheel scroll. */
import {
  addTool,
  Enums,
  PanTool,
  StackScrollTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';

const GROUP_ID = 'viewer';

export function registerTools(): void {
  const tools = [WindowLevelTool, PanTool, ZoomTool, StackScrollTool];
  for (const tool of tools) addTool(tool);
  const group = ToolGroupManager.createToolGroup(GROUP_ID);
  if (!group) throw new Error('The tool group exists already.');
  for (const tool of tools) group.addTool(tool.toolName);

  const { MouseBindings } = Enums;
  const bind = (name: string, mouseButton: number) =>
    group.setToolActive(name, { bindings: [{ mouseButton }] });
  bind(WindowLevelTool.toolName, MouseBindings.Primary);
  bind(PanTool.toolName, MouseBindings.Auxiliary);
  bind(ZoomTool.toolName, MouseBindings.Secondary);
  bind(StackScrollTool.toolName, MouseBindings.Wheel);
}

export function attachTools(engineId: string, viewportId: string): void {
  ToolGroupManager.getToolGroup(GROUP_ID)?.addViewport(viewportId, engineId);
}

export function detachTools(engineId: string, viewportId: string): void {
  ToolGroupManager.getToolGroup(GROUP_ID)?.removeViewports(engineId, viewportId);
}
