/** Which values are black and white, and how they are drawn. */
import { strings } from '../../../strings';
import { viewer } from '../../viewer-state.svelte';
import type { Command } from '../../../keys/command';
import { onSeries } from './when';

const { does } = strings.viewer.commands;

export const lookCommands: Command[] = [
  {
    id: 'invert',
    does: does.invert,
    group: 'Window',
    keys: ['i'],
    checked: () => viewer.active.invert,
    ...onSeries(() => (viewer.active.invert = !viewer.active.invert)),
  },
  {
    id: 'interpolation',
    does: does.interpolation,
    group: 'Window',
    keys: ['n'],
    checked: () => viewer.active.interpolate,
    ...onSeries(() => (viewer.active.interpolate = !viewer.active.interpolate)),
  },
  ...Array.from({ length: 9 }, (_, index): Command => ({
    id: `preset-${index + 1}`,
    does: does.preset(index + 1),
    group: 'Window',
    keys: [String(index + 1)],
    label: () => viewer.active.presets[index]?.name,
    enabled: () => viewer.active.presets[index] !== undefined,
    run: () => {
      const preset = viewer.active.presets[index];
      if (preset) viewer.active.window = { ...preset.window };
    },
  })),
];
