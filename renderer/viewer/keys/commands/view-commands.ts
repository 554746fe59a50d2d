/** How large and which way round a picture is, and what is written over it. */
import { strings } from '../../../strings';
import { panes } from '../../panes/handles.svelte';
import { primaryTool } from '../../tools/primary.svelte';
import { setPrimaryTool } from '../../tools/tools';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../../../keys/command';
import { onPane, onSeries } from './when';

const { does } = strings.viewer.commands;

const ZOOM_STEP = 1.25;

function togglePrimary(name: string): void {
  setPrimaryTool(primaryTool.name === name ? 'window' : name);
}

export const viewCommands: Command[] = [
  { id: 'zoom-in', does: does.zoomIn, group: 'View', keys: ['+'], ...onPane((s) => s.zoom(ZOOM_STEP)) },
  { id: 'zoom-out', does: does.zoomOut, group: 'View', keys: ['-'], ...onPane((s) => s.zoom(1 / ZOOM_STEP)) },
  { id: 'fit', does: does.fit, group: 'View', keys: ['='], ...onPane((s) => s.fit()) },
  {
    id: 'one-to-one',
    does: does.oneToOne,
    group: 'View',
    keys: ['q'],
    ...onPane((s) => s.oneToOne()),
  },
  { id: 'rotate-right', does: does.rotateRight, group: 'View', keys: ['r'], ...onPane((s) => s.rotate(1)) },
  { id: 'rotate-left', does: does.rotateLeft, group: 'View', keys: ['l'], ...onPane((s) => s.rotate(-1)) },
  {
    id: 'flip-horizontal',
    does: does.flipHorizontal,
    group: 'View',
    keys: ['h'],
    ...onPane((s) => s.flip('horizontal')),
  },
  {
    id: 'flip-vertical',
    does: does.flipVertical,
    group: 'View',
    keys: ['v'],
    ...onPane((s) => s.flip('vertical')),
  },
  {
    id: 'reset',
    does: does.reset,
    group: 'View',
    keys: ['Space'],
    ...onSeries(() => {
      viewer.active.resetLook();
      for (const pane of panes.all) {
        if (pane.kind !== 'stack' || pane === panes.active) pane.surface.reset();
      }
    }),
  },
  {
    id: 'zoom-tool',
    does: does.zoomTool,
    group: 'View',
    keys: ['z'],
    checked: () => primaryTool.name === 'Zoom',
    run: () => togglePrimary('Zoom'),
  },
  {
    id: 'window-tool',
    does: does.windowTool,
    group: 'View',
    keys: ['Escape'],
    checked: () => primaryTool.name === 'window',
    run: () => setPrimaryTool('window'),
  },
  {
    id: 'toggle-annotations',
    does: does.toggleAnnotations,
    group: 'View',
    keys: ['a'],
    checked: () => viewer.annotations,
    run: () => (viewer.annotations = !viewer.annotations),
  },
  {
    id: 'toggle-patient',
    does: does.togglePatient,
    group: 'View',
    keys: ['b'],
    checked: () => viewer.patientLines,
    run: () => (viewer.patientLines = !viewer.patientLines),
  },
];
