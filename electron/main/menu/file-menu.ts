/** File: what comes into the studio and what leaves it. */
import { strings } from '../strings';
import { escaped, SEPARATOR, type Item, type Items } from './items';

export function fileMenu(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: strings.menu.file,
    submenu: [
      item('new-series'),
      item('generate'),
      SEPARATOR,
      item('import-files'),
      item('import-folder'),
      openRecent(items),
      SEPARATOR,
      item('pacs-get'),
      item('pacs-nodes'),
      SEPARATOR,
      {
        label: strings.menu.export,
        submenu: [item('export-dicom'), item('export-nifti'), item('export-png'), item('export-gif')],
      },
      item('send-series'),
      item('save-picture'),
      SEPARATOR,
      item('models'),
      // On macOS it stands in the application's menu.
      ...(items.mac ? [] : [item('settings')]),
      SEPARATOR,
      { role: 'close' },
      ...(items.mac ? [] : [{ role: 'quit' as const }]),
    ],
  };
}

function openRecent({ view: { recent }, actions }: Items): Item {
  return {
    label: strings.menu.openRecent,
    submenu: [
      ...(recent.length === 0
        ? [{ label: strings.menu.nothingRecent, enabled: false }]
        : recent.map(({ id, label }) => ({
            id: `recent-${id}`,
            label: escaped(label),
            click: () => actions.openRecent(id),
          }))),
      SEPARATOR,
      {
        id: 'clear-recent',
        label: strings.menu.clearRecent,
        enabled: recent.length > 0,
        click: () => actions.clearRecent(),
      },
    ],
  };
}
