/** What crosses between the menu bar and the window; part of contract.ts. */
import { z } from 'zod';
import { MENU_COMMANDS } from './menu-commands';

export const menuCommand = z.enum(MENU_COMMANDS);
export type { MenuCommand } from './menu-commands';

export const commandState = z.object({
  enabled: z.boolean(),
  /** Where the command switches something: whether it is on. */
  checked: z.boolean().optional(),
  /** What it is called now, where that depends on the series. */
  label: z.string().max(64).optional(),
  /** Keys that run it, as the window writes them: "a", "A", "Ctrl+z", "ArrowUp". */
  keys: z.array(z.string().max(40)).max(8),
});

/** What the menu bar shows of the window. */
export const menuState = z.object({
  commands: z.partialRecord(menuCommand, commandState),
  /** Whether a text field has the keyboard, so that undo is about its text. */
  editing: z.boolean(),
});
export type MenuState = z.infer<typeof menuState>;
export type CommandState = z.infer<typeof commandState>;

export const menuCalls = {
  'menu.state': { request: menuState, response: z.undefined() },
} as const;

export const menuEvents = {
  'menu.command': z.object({ command: menuCommand }),
} as const;
