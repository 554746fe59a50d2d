/** Carries out what a key, a menu or a toolbar button asks of the viewer. */
import { app } from '../state/app.svelte';
import { library } from '../state/library.svelte';
import { shown } from '../state/shown.svelte';
import type { ViewerCommand } from './keys';
import { viewer } from './viewer-state.svelte';

const ZOOM_STEP = 1.25;

export function runCommand(command: ViewerCommand): void {
  if (command === 'help') {
    app.helpOpen = true;
    return;
  }
  if (command === 'previous-series') return openNeighbour(-1);
  if (command === 'next-series') return openNeighbour(1);
  if (!viewer.series) return;
  const { surface } = viewer;
  if (command.startsWith('preset-')) {
    const preset = viewer.presets[Number(command.slice('preset-'.length)) - 1];
    if (preset) viewer.window = { ...preset.window };
    return;
  }
  switch (command) {
    case 'previous-slice':
      return surface?.scroll(-1);
    case 'next-slice':
      return surface?.scroll(1);
    case 'first-slice':
      return surface?.goTo(0);
    case 'last-slice':
      return surface?.goTo(Number.MAX_SAFE_INTEGER);
    case 'zoom-in':
      return surface?.zoom(ZOOM_STEP);
    case 'zoom-out':
      return surface?.zoom(1 / ZOOM_STEP);
    case 'fit':
      return surface?.fit();
    case 'rotate-right':
      return surface?.rotate(1);
    case 'rotate-left':
      return surface?.rotate(-1);
    case 'flip-horizontal':
      return surface?.flip('horizontal');
    case 'flip-vertical':
      return surface?.flip('vertical');
    case 'invert':
      viewer.invert = !viewer.invert;
      return;
    case 'reset':
      viewer.resetLook();
      surface?.reset();
      return;
    case 'toggle-mpr':
      viewer.layout = viewer.layout === 'stack' ? 'mpr' : 'stack';
      return;
    case 'toggle-annotations':
      viewer.annotations = !viewer.annotations;
      return;
    case 'maximise':
      if (viewer.layout === 'mpr') viewer.maximised = viewer.maximised ? null : viewer.activePlane;
      return;
  }
}

function openNeighbour(step: 1 | -1): void {
  const at = library.entries.findIndex((entry) => entry.id === shown.seriesId);
  const next = library.entries[at + step];
  if (next) void shown.open(next.id);
}
