/** Whose a key press is: the viewer's, or that of what has the focus. */
import { screen } from '../../state/screen.svelte';
import { isToolbarKey } from '../toolbar/roving';
import { keyName } from '../../keys/command';
import { focusMovedByKeys } from './focus-by-keys';

/** What has keys of its own. */
const KEYED =
  'input, textarea, select, [role="menu"], [role="dialog"], [role="alertdialog"], [role="slider"], [role="separator"]';

/**
 * Whether the focused element wants a key itself. An element says with data-own-keys which (names as keyName writes
 * them, with spaces between); all where it names none.
 */
export function ownsKey(target: HTMLElement, event: KeyboardEvent): boolean {
  // What lies over the viewer has the keys, also those that are pressed while nothing has the focus.
  if (screen.current !== null || target.closest(KEYED)) return true;
  const own = target.closest<HTMLElement>('[data-own-keys]')?.dataset['ownKeys'];
  if (own !== undefined && (own === '' || own.split(' ').includes(keyName(event) ?? ''))) return true;
  const press = event.key === ' ' || event.key === 'Enter';
  if (target.closest('[role="toolbar"]')) return focusMovedByKeys() && (press || isToolbarKey(event.key));
  return press && target.closest('button, summary, a') !== null;
}
