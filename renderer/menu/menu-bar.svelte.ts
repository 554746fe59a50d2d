/** The window's end of the menu bar: tells it how the commands stand, and runs what is chosen there. */
import type { MenuState } from '../../electron/ipc/menu-calls';
import { call, on } from '../ipc/client';
import { notices } from '../state/notices.svelte';
import { screen } from '../state/screen.svelte';
import { keymap } from '../keys/keymap.svelte';
import { mayRun, menuStateOf } from './menu-state';
import { isTyping, obstacles } from './obstacles.svelte';

/** A menu is opened by a hand; it need not hear of every step in between. */
const PATIENCE_MS = 60;

/** Ties the menu bar to the window until the returned function is called. */
export function followMenu(): () => void {
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: MenuState | undefined;
  const send = () => {
    timer = undefined;
    const text = JSON.stringify(state);
    if (!state || text === sent) return;
    sent = text;
    call('menu.state', state).catch((error: unknown) => notices.error(error));
  };
  const stops = [
    obstacles.watch(),
    $effect.root(() => {
      $effect(() => {
        state = menuStateOf({
          commands: keymap.commands,
          keysOf: (id) => keymap.keysOf(id),
          blocked: obstacles.dialog,
          covered: screen.current !== null,
          editing: obstacles.editing,
        });
        timer ??= setTimeout(send, PATIENCE_MS);
      });
    }),
    on('menu.command', ({ command: id }) => {
      if ((id === 'undo' || id === 'redo') && isTyping()) {
        // The browser alone knows what was typed; there is no other way to ask it.
        document.execCommand(id);
        return;
      }
      const command = keymap.commands.find((other) => other.id === id);
      const standing = { blocked: obstacles.dialog, covered: screen.current !== null };
      if (command && mayRun(command, standing)) command.run();
    }),
    () => clearTimeout(timer),
  ];
  return () => stops.forEach((stop) => stop());
}
