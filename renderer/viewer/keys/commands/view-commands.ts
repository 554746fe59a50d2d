/** How large and which way round a picture is, and what is written over it. */
import { panes } from '../../panes/handles.svelte';
import { primaryTool } from '../../tools/primary.svelte';
import { setPrimaryTool } from '../../tools/tools';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../command';
import { onPane, onSeries } from './when';

const ZOOM_STEP = 1.25;

function togglePrimary(name: string): void {
  setPrimaryTool(primaryTool.name === name ? 'window' : name);
}

export const viewCommands: Command[] = [
  { id: 'zoom-in', does: 'Zoom in', group: 'View', keys: ['+'], ...onPane((s) => s.zoom(ZOOM_STEP)) },
  { id: 'zoom-out', does: 'Zoom out', group: 'View', keys: ['-'], ...onPane((s) => s.zoom(1 / ZOOM_STEP)) },
  { id: 'fit', does: 'Fit to window', group: 'View', keys: ['='], ...onPane((s) => s.fit()) },
  {
    id: 'one-to-one',
    does: 'One voxel, one pixel (1:1)',
    group: 'View',
    keys: ['q'],
    ...onPane((s) => s.oneToOne()),
  },
  { id: 'rotate-right', does: 'Rotate right', group: 'View', keys: ['r'], ...onPane((s) => s.rotate(1)) },
  { id: 'rotate-left', does: 'Rotate left', group: 'View', keys: ['l'], ...onPane((s) => s.rotate(-1)) },
  {
    id: 'flip-horizontal',
    does: 'Flip left and right',
    group: 'View',
    keys: ['h'],
    ...onPane((s) => s.flip('horizontal')),
  },
  {
    id: 'flip-vertical',
    does: 'Flip up and down',
    group: 'View',
    keys: ['v'],
    ...onPane((s) => s.flip('vertical')),
  },
  {
    id: 'reset',
    does: 'Reset the view',
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
    does: 'Left button zooms',
    group: 'View',
    keys: ['z'],
    checked: () => primaryTool.name === 'Zoom',
    run: () => togglePrimary('Zoom'),
  },
  {
    id: 'window-tool',
    does: 'Left button sets the window',
    group: 'View',
    keys: ['Escape'],
    checked: () => primaryTool.name === 'window',
    run: () => setPrimaryTool('window'),
  },
  {
    id: 'toggle-annotations',
    does: 'Show or hide annotations',
    group: 'View',
    keys: ['a'],
    checked: () => viewer.annotations,
    run: () => (viewer.annotations = !viewer.annotations),
  },
  {
    id: 'toggle-patient',
    does: 'Show or hide patient and series',
    group: 'View',
    keys: ['b'],
    checked: () => viewer.patientLines,
    run: () => (viewer.patientLines = !viewer.patientLines),
  },
];
