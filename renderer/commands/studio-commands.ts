/** The commands of the studio around the viewer: what comes in, what goes out, and its panes and screens. */
import { tick } from 'svelte';
import type { ExportFormat } from '../../electron/ipc/contract';
import type { MenuCommand } from '../../electron/ipc/menu-calls';
import { completing } from '../complete/completing.svelte';
import { exporting } from '../export/export-state.svelte';
import { form } from '../generate/form-state.svelte';
import { obstacles } from '../menu/obstacles.svelte';
import { network } from '../network/network.svelte';
import { resampling } from '../resample/resampling.svelte';
import { settings } from '../state/settings.svelte';
import { app } from '../state/app.svelte';
import { library } from '../state/library.svelte';
import { view } from '../library/view.svelte';
import { panel } from '../state/panel.svelte';
import { screen } from '../state/screen.svelte';
import { shown } from '../state/shown.svelte';
import { strings } from '../strings';
import { sidePanes } from '../ui/side-panes.svelte';
import type { Command } from '../keys/command';

const words = strings.commands;

function studio(
  id: MenuCommand,
  does: string,
  keys: readonly string[],
  run: () => void,
  more: Pick<Command, 'enabled' | 'checked'> = {},
): Command {
  return { id, does, group: 'Studio', keys, run, ...more };
}

/** The series of the active pane, once it is in the library. */
const entry = () => library.find(shown.seriesId);
const withSeries = { enabled: () => entry() !== undefined };

function exportAs(format: ExportFormat, keys: readonly string[] = []): Command {
  const run = () => {
    const series = entry();
    if (series) exporting.ask(series.id, format);
  };
  return studio(`export-${format}`, words.exportAs(strings.export.formats[format]), keys, run, withSeries);
}

function theme(name: keyof typeof words.themes): Command {
  return studio(
    `theme-${name}`,
    words.theme(words.themes[name]),
    [],
    () => void settings.set('appearance', { theme: name }),
    { checked: () => settings.values.appearance.theme === name },
  );
}

async function newSeries(): Promise<void> {
  screen.close();
  sidePanes.work = true;
  panel.tab = 'generate';
  await tick();
  document
    .querySelector<HTMLElement>('.right-panel .tab-content[data-state=active] :is(select, input)')
    ?.focus();
}

export const studioCommands: readonly Command[] = [
  studio('new-series', words.newSeries, ['Ctrl+n'], () => void newSeries()),
  studio('generate', words.generate, ['Ctrl+g'], () => form.submit(), {
    enabled: () => (form.batchCheck?.requests?.length ?? 0) > 0,
  }),
  studio('import-files', words.openFiles, ['Ctrl+o'], () => void library.importPicked('files')),
  studio('import-folder', words.openFolder, ['Ctrl+O'], () => void library.importPicked('folder')),
  studio('pacs-get', words.pacsGet, [], () => (network.dialog = { kind: 'get' })),
  studio('pacs-nodes', words.pacsNodes, [], () => (network.dialog = { kind: 'nodes' })),
  exportAs('dicom', ['Ctrl+e']),
  exportAs('nifti'),
  exportAs('png'),
  exportAs('gif'),
  studio(
    'send-series',
    words.send,
    [],
    () => {
      const series = entry();
      if (series) network.dialog = { kind: 'send', entry: series };
    },
    withSeries,
  ),
  studio(
    'resample-series',
    words.resample,
    [],
    () => {
      const series = entry();
      if (series) void resampling.ask(series.id);
    },
    withSeries,
  ),
  studio(
    'complete-series',
    words.complete,
    [],
    () => {
      const series = entry();
      if (series) void completing.ask(series.id);
    },
    withSeries,
  ),
  studio(
    'rename-series',
    words.renameSeries,
    ['F2'],
    () => {
      const series = entry();
      if (!series) return;
      sidePanes.library = true;
      view.unfold(series.id);
      view.renaming = series.id;
    },
    withSeries,
  ),
  studio(
    'delete-series',
    words.deleteSeries,
    ['Ctrl+Backspace'],
    () => {
      const series = entry();
      if (series) void library.remove(series.id);
    },
    // The same keys delete a word in a text field.
    { enabled: () => entry() !== undefined && !obstacles.editing },
  ),
  studio('settings', words.settings, ['Ctrl+,'], () => screen.open('settings')),
  studio('models', words.models, ['Ctrl+M'], () => screen.open('models')),
  studio('toggle-library', words.library, ['Ctrl+b'], () => (sidePanes.library = !sidePanes.library), {
    checked: () => sidePanes.library,
  }),
  studio('toggle-work', words.work, ['Ctrl+j'], () => (sidePanes.work = !sidePanes.work), {
    checked: () => sidePanes.work,
  }),
  ...(['dark', 'light', 'contrast', 'contrast-light', 'system'] as const).map(theme),
  { id: 'help', does: words.help, group: 'Help', keys: ['?', 'F1'], run: () => (app.helpOpen = true) },
];
