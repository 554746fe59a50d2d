/** The whole menu bar as data. */
import { strings } from '../strings';
import { editMenu } from './edit-menu';
import { fileMenu } from './file-menu';
import { goMenu, imageMenu } from './image-menus';
import { Items, SEPARATOR, type Item, type MenuActions, type MenuView } from './items';
import { viewMenu } from './view-menu';

export function menuTemplate(view: MenuView, actions: MenuActions): Item[] {
  const items = new Items(view, actions);
  return [
    ...(items.mac ? [applicationMenu(items)] : []),
    fileMenu(items),
    editMenu(items),
    viewMenu(items),
    imageMenu(items),
    goMenu(items),
    { role: 'windowMenu' },
    helpMenu(items),
  ];
}

/** What macOS wants behind the application's name. */
function applicationMenu(items: Items): Item {
  return {
    role: 'appMenu',
    submenu: [
      { id: 'about', label: strings.menu.about, click: () => items.actions.about() },
      SEPARATOR,
      items.command('settings'),
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
}

function helpMenu(items: Items): Item {
  const { actions } = items;
  return {
    role: 'help',
    submenu: [
      items.command('help'),
      SEPARATOR,
      { id: 'open-logs', label: strings.menu.openLogs, click: () => actions.openLogs() },
      { id: 'licences', label: strings.menu.licences, click: () => actions.openLicences() },
      ...(items.mac
        ? []
        : [SEPARATOR, { id: 'about', label: strings.menu.about, click: () => actions.about() }]),
    ],
  };
}
