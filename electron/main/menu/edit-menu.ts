/** Edit: undo reaches the text that is being typed, or else the measurements; the window knows which. */
import { SEPARATOR, type Item, type Items } from './items';

export function editMenu(items: Items): Item {
  return {
    label: '&Edit',
    submenu: [
      undoItem(items, 'Undo', 'undo'),
      undoItem(items, 'Redo', 'redo'),
      SEPARATOR,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      SEPARATOR,
      items.command('Copy Picture', 'copy-picture'),
      SEPARATOR,
      items.command('Delete Measurement', 'delete-measurement'),
      items.command('Delete Series', 'delete-series'),
    ],
  };
}

function undoItem(items: Items, label: string, what: 'undo' | 'redo'): Item {
  const item = items.command(label, what);
  return items.view.window?.editing ? { ...item, enabled: true } : item;
}
