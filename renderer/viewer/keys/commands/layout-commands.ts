/** How the stage is divided, and what its panes do together. */
import { strings } from '../../../strings';
import { compare } from '../../compare/compare.svelte';
import { LAYOUTS } from '../../layout/layouts';
import { panes } from '../../panes/handles.svelte';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../../../keys/command';

const { does } = strings.viewer.commands;

export const layoutCommands: Command[] = [
  ...LAYOUTS.filter(({ id }) => id !== 'compare').map(({ id, name }, index): Command => ({
    id: `layout-${id}`,
    does: name,
    group: 'Layout',
    // F2 renames, wherever the focus is.
    keys: [id === 'one' ? 'F8' : `F${index + 2}`],
    checked: () => viewer.layout === id,
    run: () => viewer.setLayout(id),
  })),
  {
    id: 'toggle-mpr',
    does: does.toggleMpr,
    group: 'Layout',
    keys: ['m'],
    run: () => viewer.setLayout(viewer.layout === 'mpr' ? 'one' : 'mpr'),
  },
  {
    id: 'maximise',
    does: does.maximise,
    group: 'Layout',
    keys: ['f'],
    enabled: () => panes.all.length > 1,
    checked: () => viewer.maximised !== null,
    run: () => panes.active && panes.all.length > 1 && viewer.toggleMaximised(panes.active.id),
  },
  {
    id: 'link',
    does: does.link,
    group: 'Layout',
    keys: ['s'],
    checked: () => viewer.linked,
    run: () => (viewer.linked = !viewer.linked),
  },
  {
    id: 'reference-lines',
    does: does.referenceLines,
    group: 'Layout',
    keys: ['d'],
    checked: () => viewer.referenceLines,
    run: () => (viewer.referenceLines = !viewer.referenceLines),
  },
  {
    id: 'compare',
    does: does.compare,
    group: 'Layout',
    keys: ['x'],
    checked: () => viewer.layout === 'compare',
    run: () => viewer.setLayout(viewer.layout === 'compare' ? 'one' : 'compare'),
  },
  {
    id: 'compare-mode',
    does: does.compareMode,
    group: 'Layout',
    keys: ['X'],
    enabled: () => viewer.layout === 'compare',
    run: () => compare.nextMode(),
  },
];
