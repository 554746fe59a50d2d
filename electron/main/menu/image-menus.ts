/** Image: what is done to the pictures of a series. Go: which of them is shown. */
import type { MenuCommand } from '../../ipc/menu-calls';
import { SEPARATOR, type Item, type Items } from './items';

const PRESETS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export function imageMenu(items: Items): Item {
  const item = items.command.bind(items);
  const tool = (label: string, command: MenuCommand) => item(label, command, 'checkbox');
  return {
    label: '&Image',
    submenu: [
      item('Invert', 'invert', 'checkbox'),
      item('Smooth Pixels', 'interpolation', 'checkbox'),
      {
        label: 'Window',
        submenu: PRESETS.map((number) => item(`Preset ${number}`, `preset-${number}`)),
      },
      SEPARATOR,
      item('Flip Left and Right', 'flip-horizontal'),
      item('Flip Up and Down', 'flip-vertical'),
      item('Rotate Right', 'rotate-right'),
      item('Rotate Left', 'rotate-left'),
      SEPARATOR,
      item('Resample…', 'resample-series'),
      SEPARATOR,
      {
        label: 'Cine',
        submenu: [
          item('Play', 'cine', 'checkbox'),
          item('Faster', 'cine-faster'),
          item('Slower', 'cine-slower'),
          item('Other Direction', 'cine-reverse', 'checkbox'),
        ],
      },
      {
        label: 'Measure',
        submenu: [
          tool('Length', 'measure-length'),
          tool('Two Axes', 'measure-bidirectional'),
          tool('Angle', 'measure-angle'),
          tool('Cobb Angle', 'measure-cobb'),
          SEPARATOR,
          tool('Ellipse', 'measure-ellipse'),
          tool('Rectangle', 'measure-rectangle'),
          tool('Circle', 'measure-circle'),
          tool('Free Outline', 'measure-freehand'),
          SEPARATOR,
          tool('Point', 'measure-probe'),
          tool('Arrow', 'measure-arrow'),
          tool('Text', 'measure-text'),
          SEPARATOR,
          tool('No Tool', 'window-tool'),
        ],
      },
      item('Key Image', 'mark-key-image'),
      SEPARATOR,
      item('Measurements', 'measurements', 'checkbox'),
      item('Key Images', 'key-images', 'checkbox'),
      item('Histogram', 'histogram', 'checkbox'),
      item('DICOM Elements', 'tags', 'checkbox'),
    ],
  };
}

export function goMenu(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: '&Go',
    submenu: [
      item('Previous Slice', 'previous-slice'),
      item('Next Slice', 'next-slice'),
      item('First Slice', 'first-slice'),
      item('Last Slice', 'last-slice'),
      SEPARATOR,
      item('Previous Pane', 'previous-pane'),
      item('Next Pane', 'next-pane'),
      SEPARATOR,
      item('Previous Series', 'previous-series'),
      item('Next Series', 'next-series'),
    ],
  };
}
