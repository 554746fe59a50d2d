/** How the commands stand, as the menu bar shows them. */
import type { CommandState, MenuState } from '../../electron/ipc/menu-calls';
import { MENU_COMMANDS } from '../../electron/ipc/menu-commands';
import type { Command } from '../keys/command';

export interface Standing {
  commands: readonly Command[];
  keysOf(id: string): readonly string[];
  /** Something waits for an answer, so that no command runs. */
  blocked: boolean;
  /** Only the studio's commands run: the viewer is covered. */
  covered: boolean;
  /** A text field has the keyboard. */
  editing: boolean;
}

const MOST_KEYS = 8;
const LONGEST_LABEL = 64;

export function menuStateOf(standing: Standing): MenuState {
  const byId = new Map(standing.commands.map((command) => [command.id, command]));
  const commands: MenuState['commands'] = {};
  for (const id of MENU_COMMANDS) {
    const command = byId.get(id);
    if (command) commands[id] = stateOf(command, standing);
  }
  return { commands, editing: standing.editing };
}

/** Whether a command may run now. */
export function mayRun(
  command: Command,
  { blocked, covered }: Pick<Standing, 'blocked' | 'covered'>,
): boolean {
  if (blocked) return false;
  if (covered && command.group !== 'Studio' && command.group !== 'Help') return false;
  return command.enabled?.() ?? true;
}

function stateOf(command: Command, standing: Standing): CommandState {
  const checked = command.checked?.();
  const label = command.label?.()?.slice(0, LONGEST_LABEL);
  return {
    enabled: mayRun(command, standing),
    ...(checked !== undefined && { checked }),
    ...(label && { label }),
    keys: [...standing.keysOf(command.id)].slice(0, MOST_KEYS),
  };
}
