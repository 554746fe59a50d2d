/** File: what comes into the studio and what leaves it. */
import { escaped, SEPARATOR, type Item, type Items } from './items';

export function fileMenu(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: '&File',
    submenu: [
      item('New Series…', 'new-series'),
      item('Generate', 'generate'),
      SEPARATOR,
      item('Open Files…', 'import-files'),
      item('Open Folder…', 'import-folder'),
      openRecent(items),
      SEPARATOR,
      item('Import from PACS…', 'pacs-get'),
      item('PACS Nodes…', 'pacs-nodes'),
      SEPARATOR,
      {
        label: 'Export',
        submenu: [
          item('Export as DICOM…', 'export-dicom'),
          item('Export as NIfTI…', 'export-nifti'),
          item('Export as PNG Stack…', 'export-png'),
          item('Export as Animated GIF…', 'export-gif'),
        ],
      },
      item('Send to PACS…', 'send-series'),
      item('Save Picture…', 'save-picture'),
      SEPARATOR,
      item('Models…', 'models'),
      // On macOS it stands in the application's menu.
      ...(items.mac ? [] : [item('Settings…', 'settings')]),
      SEPARATOR,
      { role: 'close' },
      ...(items.mac ? [] : [{ role: 'quit' as const }]),
    ],
  };
}

function openRecent({ view: { recent }, actions }: Items): Item {
  return {
    label: 'Open Recent',
    submenu: [
      ...(recent.length === 0
        ? [{ label: 'Nothing Yet', enabled: false }]
        : recent.map(({ id, label }) => ({
            id: `recent-${id}`,
            label: escaped(label),
            click: () => actions.openRecent(id),
          }))),
      SEPARATOR,
      {
        id: 'clear-recent',
        label: 'Clear List',
        enabled: recent.length > 0,
        click: () => actions.clearRecent(),
      },
    ],
  };
}
