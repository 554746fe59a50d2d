/** When commands can run: with a series in the active pane, or with a pane that draws one. */
import { panes, type Surface } from '../../panes/handles.svelte';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../../../keys/command';

type Doing = Pick<Command, 'run' | 'enabled'>;

export function onPane(what: (surface: Surface) => void): Doing {
  return {
    enabled: () => panes.active !== null,
    run: () => {
      if (panes.active) what(panes.active.surface);
    },
  };
}

export function onSeries(what: () => void): Doing {
  return {
    enabled: () => viewer.series !== null,
    run: () => {
      if (viewer.series) what();
    },
  };
}
