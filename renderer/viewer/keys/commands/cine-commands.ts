/** Playing a series as a film. */
import { strings } from '../../../strings';
import { cine } from '../../cine/cine.svelte';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../../../keys/command';

const { does } = strings.viewer.commands;

const several = () => (viewer.series?.header.frames ?? 0) > 1;

export const cineCommands: Command[] = [
  {
    id: 'cine',
    does: does.cine,
    group: 'Cine',
    keys: ['c'],
    enabled: several,
    checked: () => cine.playing,
    run: () => {
      if (viewer.series) cine.toggle();
    },
  },
  {
    id: 'cine-slower',
    does: does.cineSlower,
    group: 'Cine',
    keys: [','],
    enabled: several,
    run: () => cine.changeRate(-1),
  },
  {
    id: 'cine-faster',
    does: does.cineFaster,
    group: 'Cine',
    keys: ['.'],
    enabled: several,
    run: () => cine.changeRate(1),
  },
  {
    id: 'cine-reverse',
    does: does.cineReverse,
    group: 'Cine',
    keys: ['/'],
    enabled: several,
    checked: () => cine.direction === -1,
    run: () => cine.turnAround(),
  },
];
