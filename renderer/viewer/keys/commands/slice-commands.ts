/** Which slice, pane or series is shown. */
import { view } from '../../../library/view.svelte';
import { shown } from '../../../state/shown.svelte';
import { strings } from '../../../strings';
import { layoutOf } from '../../layout/layouts';
import { panes } from '../../panes/handles.svelte';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../../../keys/command';
import { onPane } from './when';

const { does } = strings.viewer.commands;

function neighbour(step: 1 | -1): string | undefined {
  // -1 before the first: nothing is shown, and the first is next.
  return view.order[view.order.indexOf(shown.seriesId ?? '') + step];
}

function openNeighbour(step: 1 | -1): Pick<Command, 'run' | 'enabled'> {
  return {
    enabled: () => neighbour(step) !== undefined,
    run: () => {
      const next = neighbour(step);
      if (next) void shown.open(next);
    },
  };
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

export const sliceCommands: Command[] = [
  {
    id: 'previous-slice',
    does: does.previousSlice,
    group: 'Slices',
    keys: ['ArrowUp'],
    ...onPane((s) => s.scroll(-1)),
  },
  {
    id: 'next-slice',
    does: does.nextSlice,
    group: 'Slices',
    keys: ['ArrowDown'],
    ...onPane((s) => s.scroll(1)),
  },
  { id: 'first-slice', does: does.firstSlice, group: 'Slices', keys: ['Home'], ...onPane((s) => s.goTo(0)) },
  {
    id: 'last-slice',
    does: does.lastSlice,
    group: 'Slices',
    keys: ['End'],
    ...onPane((s) => s.goTo(Number.MAX_SAFE_INTEGER)),
  },
  {
    id: 'previous-pane',
    does: does.previousPane,
    group: 'Slices',
    keys: ['ArrowLeft'],
    enabled: () => panes.active !== null,
    run: () => stepPane(-1),
  },
  {
    id: 'next-pane',
    does: does.nextPane,
    group: 'Slices',
    keys: ['ArrowRight'],
    enabled: () => panes.active !== null,
    run: () => stepPane(1),
  },
  {
    id: 'previous-series',
    does: does.previousSeries,
    group: 'Slices',
    keys: ['PageUp'],
    ...openNeighbour(-1),
  },
  {
    id: 'next-series',
    does: does.nextSeries,
    group: 'Slices',
    keys: ['PageDown'],
    ...openNeighbour(1),
  },
];
