/** View: how the stage is divided, what is shown over the images, and how large everything is. */
import { strings } from '../strings';
import { SEPARATOR, type Item, type Items } from './items';

export function viewMenu(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: strings.menu.view,
    submenu: [
      item('layout-one', 'radio'),
      item('layout-two', 'radio'),
      item('layout-four', 'radio'),
      item('layout-mpr', 'radio'),
      item('layout-volume', 'radio'),
      item('layout-mpr-volume', 'radio'),
      item('compare', 'radio'),
      SEPARATOR,
      item('maximise', 'checkbox'),
      item('link', 'checkbox'),
      item('reference-lines', 'checkbox'),
      item('toggle-annotations', 'checkbox'),
      item('toggle-patient', 'checkbox'),
      SEPARATOR,
      item('zoom-in'),
      item('zoom-out'),
      item('fit'),
      item('one-to-one'),
      item('reset'),
      SEPARATOR,
      item('toggle-library', 'checkbox'),
      item('toggle-work', 'checkbox'),
      themes(items),
      {
        label: strings.menu.interfaceSize,
        submenu: [
          { role: 'zoomIn', label: strings.menu.larger },
          { role: 'zoomOut', label: strings.menu.smaller },
          { role: 'resetZoom', label: strings.menu.usualSize },
        ],
      },
      { role: 'togglefullscreen', label: strings.menu.fullScreen },
      ...(items.view.development
        ? [SEPARATOR, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]
        : []),
    ],
  };
}

function themes(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: strings.menu.theme,
    submenu: [
      item('theme-dark', 'radio'),
      item('theme-light', 'radio'),
      item('theme-contrast', 'radio'),
      item('theme-contrast-light', 'radio'),
      item('theme-system', 'radio'),
    ],
  };
}
