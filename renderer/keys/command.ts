/** What keys, menus and toolbar buttons can ask of the viewer. */
import { strings } from '../strings';

export type CommandGroup = keyof typeof strings.viewer.commands.groups;
/** In the order of the help sheet. */
export const COMMAND_GROUPS = Object.keys(strings.viewer.commands.groups) as CommandGroup[];

export interface Command {
  id: string;
  /** For the help sheet and tooltips. */
  does: string;
  group: CommandGroup;
  /** Keys it has unless the person chose others, as `keyName` writes them. */
  keys: readonly string[];
  /** Whether it can do anything now; it always can where this is left out. */
  enabled?(): boolean;
  /** Where it switches something: whether that is on. */
  checked?(): boolean;
  /** What a menu calls it, where that depends on the series. */
  label?(): string | undefined;
  run(): void;
}

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * A key press in writing: "a", "A", "Ctrl+z", "Shift+ArrowUp", "Space". Shift is part of a printed character already.
 * Undefined for a modifier alone.
 */
export function keyName(pressed: Pressed): string | undefined {
  const { key } = pressed;
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Unidentified'].includes(key)) return undefined;
  const printed = key.length === 1;
  const parts = [
    ...(pressed.ctrlKey || pressed.metaKey ? ['Ctrl'] : []),
    ...(pressed.altKey ? ['Alt'] : []),
    ...(pressed.shiftKey && (!printed || key === ' ') ? ['Shift'] : []),
    key === ' ' ? 'Space' : key,
  ];
  return parts.join('+');
}

const PRINTED: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
  '-': '−',
};

/** A key as printed on the keyboard. */
export function keyLabel(name: string): string {
  const parts =
    name === '+' ? ['+'] : name.endsWith('++') ? [...name.slice(0, -2).split('+'), '+'] : name.split('+');
  const last = parts.pop()!;
  const letter = /^[A-Z]$/.test(last) ? `Shift ${last.toLowerCase()}` : (PRINTED[last] ?? last);
  return [...parts, letter].join(' ');
}
