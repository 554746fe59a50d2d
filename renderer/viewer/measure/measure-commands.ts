/** The keys of measuring. */
import { KIND_NAMES } from '../../../electron/core/measure/names';
import { strings } from '../../strings';
import type { Command } from '../../keys/command';
import { primaryTool } from '../tools/primary.svelte';
import { setPrimaryTool } from '../tools/tools';
import { viewer } from '../viewer-state.svelte';
import { documentOf, type AnnotationDocument } from './annotation-document.svelte';
import { cancelDrawing, isDrawing } from './cornerstone-sync';
import { toolOf } from './drawing-tools';
import { MEASURE_KINDS } from './measure-kinds';
import { selection } from './selection.svelte';
import { textPrompt } from './text-prompt.svelte';

const { does } = strings.viewer.commands;

function onDocument(
  what: (document: AnnotationDocument) => void,
  can: (document: AnnotationDocument) => boolean = () => true,
): Pick<Command, 'run' | 'enabled'> {
  return {
    enabled: () => viewer.series !== null && can(documentOf(viewer.series)),
    run: () => {
      if (viewer.series) what(documentOf(viewer.series));
    },
  };
}

function deleteSelected(document: AnnotationDocument): void {
  if (isDrawing()) return cancelDrawing();
  const { id } = selection;
  if (id && document.all.measurements.some((drawn) => drawn.id === id)) document.remove([id]);
}

export const measureCommands: readonly Command[] = [
  ...MEASURE_KINDS.map(({ kind, keys }): Command => ({
    id: `measure-${kind}`,
    does: KIND_NAMES[kind],
    group: 'Measure',
    keys,
    checked: () => primaryTool.name === toolOf(kind),
    ...onDocument(() => setPrimaryTool(primaryTool.name === toolOf(kind) ? 'window' : toolOf(kind))),
  })),
  {
    id: 'delete-measurement',
    does: does.deleteMeasurement,
    group: 'Measure',
    keys: ['Backspace', 'Delete'],
    ...onDocument(deleteSelected, () => selection.id !== null || isDrawing()),
  },
  {
    id: 'undo',
    does: does.undo,
    group: 'Measure',
    keys: ['Ctrl+z'],
    ...onDocument(
      (document) => document.undo(),
      (document) => document.canUndo,
    ),
  },
  {
    id: 'redo',
    does: does.redo,
    group: 'Measure',
    keys: ['Ctrl+y', 'Ctrl+Z'],
    ...onDocument(
      (document) => document.redo(),
      (document) => document.canRedo,
    ),
  },
];

/** Escape gives up what is being drawn before it does anything else. */
export function listenForEscape(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      // The dialog for words has its own Escape.
      if (event.key !== 'Escape' || !isDrawing() || textPrompt.question) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      cancelDrawing();
    },
    true,
  );
}
