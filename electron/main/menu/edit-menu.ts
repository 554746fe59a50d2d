/** Edit: undo reaches the text that is being typed, or else the measurements; the window knows which. */
import { strings } from '../strings';
import { SEPARATOR, type Item, type Items } from './items';

export function editMenu(items: Items): Item {
  return {
    label: strings.menu.edit,
    submenu: [
      undoItem(items, 'undo'),
      undoItem(items, 'redo'),
      SEPARATOR,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      SEPARATOR,
      items.command('copy-picture'),
      SEPARATOR,
      items.command('delete-measurement'),
      items.command('rename-series'),
      items.command('delete-series'),
    ],
  };
}

function undoItem(items: Items, what: 'undo' | 'redo'): Item {
  const item = items.command(what);
  return items.view.window?.editing ? { ...item, enabled: true } : item;
}
