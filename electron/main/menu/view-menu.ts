/** View: how the stage is divided, what is shown over the images, and how large everything is. */
import { SEPARATOR, type Item, type Items } from './items';

export function viewMenu(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: '&View',
    submenu: [
      item('One Stack', 'layout-one', 'radio'),
      item('Two Stacks', 'layout-two', 'radio'),
      item('Four Stacks', 'layout-four', 'radio'),
      item('Three Planes', 'layout-mpr', 'radio'),
      item('3D', 'layout-volume', 'radio'),
      item('Three Planes and 3D', 'layout-mpr-volume', 'radio'),
      item('Compare Two Series', 'compare', 'radio'),
      SEPARATOR,
      item('Maximise Pane', 'maximise', 'checkbox'),
      item('Link Panes', 'link', 'checkbox'),
      item('Reference Lines', 'reference-lines', 'checkbox'),
      item('Annotations', 'toggle-annotations', 'checkbox'),
      item('Patient and Series', 'toggle-patient', 'checkbox'),
      SEPARATOR,
      item('Zoom In', 'zoom-in'),
      item('Zoom Out', 'zoom-out'),
      item('Fit to Window', 'fit'),
      item('Actual Size (1:1)', 'one-to-one'),
      item('Reset View', 'reset'),
      SEPARATOR,
      item('Library', 'toggle-library', 'checkbox'),
      item('Work Panel', 'toggle-work', 'checkbox'),
      themes(items),
      {
        label: 'Interface Size',
        submenu: [
          { role: 'zoomIn', label: 'Larger' },
          { role: 'zoomOut', label: 'Smaller' },
          { role: 'resetZoom', label: 'Usual Size' },
        ],
      },
      { role: 'togglefullscreen', label: 'Full Screen' },
      ...(items.view.development
        ? [SEPARATOR, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]
        : []),
    ],
  };
}

function themes(items: Items): Item {
  const item = items.command.bind(items);
  return {
    label: 'Theme',
    submenu: [
      item('Dark', 'theme-dark', 'radio'),
      item('Light', 'theme-light', 'radio'),
      item('High Contrast', 'theme-contrast', 'radio'),
      item('As the System', 'theme-system', 'radio'),
    ],
  };
}
