/** Playing a series as a film. */
import { cine } from '../../cine/cine.svelte';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../command';

const several = () => (viewer.series?.header.frames ?? 0) > 1;

export const cineCommands: Command[] = [
  {
    id: 'cine',
    does: 'Play or stop',
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
    does: 'Slower',
    group: 'Cine',
    keys: [','],
    enabled: several,
    run: () => cine.changeRate(-1),
  },
  {
    id: 'cine-faster',
    does: 'Faster',
    group: 'Cine',
    keys: ['.'],
    enabled: several,
    run: () => cine.changeRate(1),
  },
  {
    id: 'cine-reverse',
    does: 'Other direction',
    group: 'Cine',
    keys: ['/'],
    enabled: several,
    checked: () => cine.direction === -1,
    run: () => cine.turnAround(),
  },
];
