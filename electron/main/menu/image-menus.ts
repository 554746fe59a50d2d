/** Image: what is done to the pictures of a series. Go: which of them is shown. */
import type { MenuCommand } from '../../ipc/menu-calls';
import { strings } from '../strings';
import { SEPARATOR, type Item, type Items } from './items';

const PRESETS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export function imageMenu(items: Items): Item {
  const item = items.command.bind(items);
  const tool = (command: MenuCommand) => item(command, 'checkbox');
  return {
    label: strings.menu.image,
    submenu: [
      item('invert', 'checkbox'),
      item('interpolation', 'checkbox'),
      {
        label: strings.menu.window,
        submenu: PRESETS.map((number) => item(`preset-${number}`)),
      },
      SEPARATOR,
      item('flip-horizontal'),
      item('flip-vertical'),
      item('rotate-right'),
      item('rotate-left'),
      SEPARATOR,
      item('resample-series'),
      item('complete-series'),
      SEPARATOR,
      {
        label: strings.menu.cine,
        submenu: [
          item('cine', 'checkbox'),
          item('cine-faster'),
          item('cine-slower'),
          item('cine-reverse', 'checkbox'),
        ],
      },
      {
        label: strings.menu.measure,
        submenu: [
          tool('measure-length'),
          tool('measure-bidirectional'),
          tool('measure-angle'),
          tool('measure-cobb'),
          SEPARATOR,
          tool('measure-ellipse'),
          tool('measure-rectangle'),
          tool('measure-circle'),
          tool('measure-freehand'),
          SEPARATOR,
          tool('measure-probe'),
          tool('measure-arrow'),
          tool('measure-text'),
          SEPARATOR,
          tool('window-tool'),
        ],
      },
      item('mark-key-image'),
      item('show-segments', 'checkbox'),
      SEPARATOR,
      item('measurements', 'checkbox'),
      item('key-images', 'checkbox'),
      item('histogram', 'checkbox'),
      item('segments', 'checkbox'),
      item('tags', 'checkbox'),
    ],
  };
}

export function goMenu(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: strings.menu.go,
    submenu: [
      item('previous-slice'),
      item('next-slice'),
      item('first-slice'),
      item('last-slice'),
      SEPARATOR,
      item('previous-pane'),
      item('next-pane'),
      SEPARATOR,
      item('previous-series'),
      item('next-series'),
    ],
  };
}
