/** The menu bar. What concerns series is told to the window, which knows the one that is selected. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { EventPayload } from '../ipc/contract';

type Command = EventPayload<'menu.command'>['command'];

/** @param tell passes a command to the window. */
export function installMenu(tell: (command: Command) => void, development: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(tell, development, process.platform)));
}

/** The menu as data. Only the developer's menu can reload the page: a reload would lose the view of a running job. */
export function menuTemplate(
  tell: (command: Command) => void,
  development: boolean,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => tell(command),
  });
  return [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('Import Folder…', 'import-folder', 'CmdOrCtrl+O'),
        item('Import Files…', 'import-files', 'CmdOrCtrl+Shift+O'),
        { type: 'separator' },
        item('Export as DICOM…', 'export-dicom', 'CmdOrCtrl+E'),
        item('Export as NIfTI…', 'export-nifti'),
        item('Export as PNG Stack…', 'export-png'),
        item('Export as Animated GIF…', 'export-gif'),
        { type: 'separator' },
        item('Get from PACS…', 'pacs-get'),
        item('PACS Nodes…', 'pacs-nodes'),
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&Series', submenu: [item('Generate', 'generate', 'CmdOrCtrl+G')] },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(development
          ? [{ type: 'separator' as const }, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]
          : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item('Mouse and Keys', 'help', 'F1')] },
  ];
}
