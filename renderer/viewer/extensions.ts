/** Where parts of the viewer that stand in folders of their own announce themselves, at import. */
import type { Component } from 'svelte';
import type { Command } from '../keys/command';
import type { PaneHandle } from './panes/handles.svelte';

export interface SidePanel {
  id: string;
  label: string;
  icon: Component<{ size?: number | string }>;
  component: Component;
  /** Id of the command that opens it, for its tooltip. */
  command?: string;
  /** CSS pixels; 280 unless it needs more. */
  width?: number;
}

export interface ToolbarPart {
  id: string;
  rank: number;
  divided?: boolean;
  component: Component;
}

export interface Extension {
  id: string;
  /** Groups of the toolbar; those of low rank give way first where it is narrow. */
  toolbar?: readonly ToolbarPart[];
  /** Dialogs: they stay, wherever the toolbar puts the button that opens them. */
  dialogs?: Component;
  /** Panels on the right of the images; one is open at a time. */
  panels?: readonly SidePanel[];
  /** Drawn over each pane. */
  overlay?: Component<{ pane: PaneHandle }>;
  commands?: readonly Command[];
}

const extensions: Extension[] = [];

export function registerExtension(extension: Extension): void {
  if (extensions.some(({ id }) => id === extension.id))
    throw new Error(`${extension.id} is registered twice.`);
  extensions.push(extension);
}

export function allExtensions(): readonly Extension[] {
  return extensions;
}
