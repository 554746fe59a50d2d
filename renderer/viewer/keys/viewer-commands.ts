/** The viewer's own commands, with the keys that OHIF has for them where it has any. */
import { app } from '../../state/app.svelte';
import { library } from '../../state/library.svelte';
import { shown } from '../../state/shown.svelte';
import { cine } from '../cine/cine.svelte';
import { compare } from '../compare/compare.svelte';
import { LAYOUTS, layoutOf } from '../layout/layouts';
import { panes, type Surface } from '../panes/handles.svelte';
import { setPrimaryTool } from '../tools/tools';
import { primaryTool } from '../tools/primary.svelte';
import { viewer } from '../viewer-state.svelte';
import type { Command } from './command';

const ZOOM_STEP = 1.25;

function onPane(what: (surface: Surface) => void): () => void {
  return () => {
    if (panes.active) what(panes.active.surface);
  };
}

function onSeries(what: () => void): () => void {
  return () => {
    if (viewer.series) what();
  };
}

function openNeighbour(step: 1 | -1): void {
  const at = library.entries.findIndex((entry) => entry.id === shown.seriesId);
  const next = library.entries[at + step];
  if (next) void shown.open(next.id);
}

/** The next or previous pane becomes the active one; with a single pane, the next or previous slice is shown. */
function stepPane(step: 1 | -1): void {
  const { stacks, kind } = layoutOf(viewer.layout);
  if (kind === 'stacks' && stacks > 1) return viewer.activate((viewer.activeIndex + step + stacks) % stacks);
  if (kind === 'planes' && panes.all.length > 1) {
    const at = panes.all.findIndex(({ id }) => id === panes.active?.id);
    panes.activeId = panes.all[(at + step + panes.all.length) % panes.all.length]!.id;
    return;
  }
  panes.active?.surface.scroll(step);
}

function togglePrimary(name: string): void {
  setPrimaryTool(primaryTool.name === name ? 'window' : name);
}

const slices: Command[] = [
  {
    id: 'previous-slice',
    does: 'Previous slice',
    group: 'Slices',
    keys: ['ArrowUp'],
    run: onPane((s) => s.scroll(-1)),
  },
  {
    id: 'next-slice',
    does: 'Next slice',
    group: 'Slices',
    keys: ['ArrowDown'],
    run: onPane((s) => s.scroll(1)),
  },
  { id: 'first-slice', does: 'First slice', group: 'Slices', keys: ['Home'], run: onPane((s) => s.goTo(0)) },
  {
    id: 'last-slice',
    does: 'Last slice',
    group: 'Slices',
    keys: ['End'],
    run: onPane((s) => s.goTo(Number.MAX_SAFE_INTEGER)),
  },
  {
    id: 'previous-pane',
    does: 'Previous pane',
    group: 'Slices',
    keys: ['ArrowLeft'],
    run: () => stepPane(-1),
  },
  { id: 'next-pane', does: 'Next pane', group: 'Slices', keys: ['ArrowRight'], run: () => stepPane(1) },
  {
    id: 'previous-series',
    does: 'Previous series',
    group: 'Slices',
    keys: ['PageUp'],
    run: () => openNeighbour(-1),
  },
  {
    id: 'next-series',
    does: 'Next series',
    group: 'Slices',
    keys: ['PageDown'],
    run: () => openNeighbour(1),
  },
];

const view: Command[] = [
  { id: 'zoom-in', does: 'Zoom in', group: 'View', keys: ['+'], run: onPane((s) => s.zoom(ZOOM_STEP)) },
  { id: 'zoom-out', does: 'Zoom out', group: 'View', keys: ['-'], run: onPane((s) => s.zoom(1 / ZOOM_STEP)) },
  { id: 'fit', does: 'Fit to window', group: 'View', keys: ['='], run: onPane((s) => s.fit()) },
  {
    id: 'one-to-one',
    does: 'One voxel, one pixel (1:1)',
    group: 'View',
    keys: ['q'],
    run: onPane((s) => s.oneToOne()),
  },
  { id: 'rotate-right', does: 'Rotate right', group: 'View', keys: ['r'], run: onPane((s) => s.rotate(1)) },
  { id: 'rotate-left', does: 'Rotate left', group: 'View', keys: ['l'], run: onPane((s) => s.rotate(-1)) },
  {
    id: 'flip-horizontal',
    does: 'Flip left and right',
    group: 'View',
    keys: ['h'],
    run: onPane((s) => s.flip('horizontal')),
  },
  {
    id: 'flip-vertical',
    does: 'Flip up and down',
    group: 'View',
    keys: ['v'],
    run: onPane((s) => s.flip('vertical')),
  },
  {
    id: 'reset',
    does: 'Reset the view',
    group: 'View',
    keys: ['Space'],
    run: onSeries(() => {
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
    run: () => togglePrimary('Zoom'),
  },
  {
    id: 'window-tool',
    does: 'Left button sets the window',
    group: 'View',
    keys: ['Escape'],
    run: () => setPrimaryTool('window'),
  },
  {
    id: 'toggle-annotations',
    does: 'Show or hide annotations',
    group: 'View',
    keys: ['a'],
    run: () => (viewer.annotations = !viewer.annotations),
  },
  {
    id: 'toggle-patient',
    does: 'Show or hide patient and series',
    group: 'View',
    keys: ['b'],
    run: () => (viewer.patientLines = !viewer.patientLines),
  },
];

const look: Command[] = [
  {
    id: 'invert',
    does: 'Invert grey values',
    group: 'Window',
    keys: ['i'],
    run: onSeries(() => (viewer.active.invert = !viewer.active.invert)),
  },
  {
    id: 'interpolation',
    does: 'Smooth or plain pixels',
    group: 'Window',
    keys: ['n'],
    run: onSeries(() => (viewer.active.interpolate = !viewer.active.interpolate)),
  },
  ...Array.from({ length: 9 }, (_, index): Command => ({
    id: `preset-${index + 1}`,
    does: `Window preset ${index + 1}`,
    group: 'Window',
    keys: [String(index + 1)],
    run: () => {
      const preset = viewer.active.presets[index];
      if (preset) viewer.active.window = { ...preset.window };
    },
  })),
];

const layout: Command[] = [
  ...LAYOUTS.filter(({ id }) => id !== 'compare').map(({ id, name }, index): Command => ({
    id: `layout-${id}`,
    does: name,
    group: 'Layout',
    keys: [`F${index + 2}`],
    run: () => viewer.setLayout(id),
  })),
  {
    id: 'toggle-mpr',
    does: 'Stack or three planes',
    group: 'Layout',
    keys: ['m'],
    run: () => viewer.setLayout(viewer.layout === 'mpr' ? 'one' : 'mpr'),
  },
  {
    id: 'maximise',
    does: 'Maximise the pane',
    group: 'Layout',
    keys: ['f'],
    run: () => panes.active && panes.all.length > 1 && viewer.toggleMaximised(panes.active.id),
  },
  {
    id: 'link',
    does: 'Link panes of one Frame of Reference',
    group: 'Layout',
    keys: ['s'],
    run: () => (viewer.linked = !viewer.linked),
  },
  {
    id: 'reference-lines',
    does: 'Reference lines',
    group: 'Layout',
    keys: ['d'],
    run: () => (viewer.referenceLines = !viewer.referenceLines),
  },
  {
    id: 'compare',
    does: 'Compare two series',
    group: 'Layout',
    keys: ['x'],
    run: () => viewer.setLayout(viewer.layout === 'compare' ? 'one' : 'compare'),
  },
  {
    id: 'compare-mode',
    does: 'Next way to compare',
    group: 'Layout',
    keys: ['X'],
    run: () => compare.nextMode(),
  },
];

const playing: Command[] = [
  { id: 'cine', does: 'Play or stop', group: 'Cine', keys: ['c'], run: onSeries(() => cine.toggle()) },
  { id: 'cine-slower', does: 'Slower', group: 'Cine', keys: [','], run: () => cine.changeRate(-1) },
  { id: 'cine-faster', does: 'Faster', group: 'Cine', keys: ['.'], run: () => cine.changeRate(1) },
  { id: 'cine-reverse', does: 'Other direction', group: 'Cine', keys: ['/'], run: () => cine.turnAround() },
];

export const viewerCommands: readonly Command[] = [
  ...slices,
  ...view,
  ...look,
  ...layout,
  ...playing,
  { id: 'help', does: 'This help', group: 'Help', keys: ['?'], run: () => (app.helpOpen = true) },
];
