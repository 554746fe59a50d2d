/** Which key does what: the commands' own keys, and what the person chose instead, kept on this computer. */
import { keyName, type Command } from './command';

const STORAGE_KEY = 'gridit.viewer.keys';

function load(): Record<string, string[]> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    const usable = Object.entries(stored).filter(
      (entry): entry is [string, string[]] =>
        Array.isArray(entry[1]) && entry[1].every((key) => typeof key === 'string'),
    );
    return Object.fromEntries(usable);
  } catch {
    return {};
  }
}

export class Keymap {
  commands = $state.raw<readonly Command[]>([]);
  /** Keys of the commands that the person changed. */
  #chosen = $state.raw<Record<string, string[]>>(load());

  readonly changed = $derived.by((): boolean => Object.keys(this.#chosen).length > 0);

  /** Commands that are there already stay as they are. */
  add(commands: readonly Command[]): void {
    const known = new Set(this.commands.map(({ id }) => id));
    this.commands = [...this.commands, ...commands.filter(({ id }) => !known.has(id))];
  }

  /** Runs a command as its key does, unless it can do nothing now. */
  run(id: string): void {
    const command = this.commands.find((other) => other.id === id);
    if (command?.enabled?.() ?? true) command?.run();
  }

  keysOf(id: string): readonly string[] {
    return this.#chosen[id] ?? this.commands.find((command) => command.id === id)?.keys ?? [];
  }

  commandOf(pressed: Parameters<typeof keyName>[0]): Command | undefined {
    const key = keyName(pressed);
    if (key === undefined) return undefined;
    return this.commands.find(({ id }) => this.keysOf(id).includes(key));
  }

  /** Gives a command one key; whatever had it before loses it. Returns that one. */
  choose(id: string, key: string): Command | undefined {
    const before = this.commands.find(
      (command) => command.id !== id && this.keysOf(command.id).includes(key),
    );
    const chosen = { ...this.#chosen, [id]: [key] };
    if (before) chosen[before.id] = this.keysOf(before.id).filter((other) => other !== key);
    this.#keep(chosen);
    return before;
  }

  /** All commands have their own keys again. */
  reset(): void {
    this.#keep({});
  }

  #keep(chosen: Record<string, string[]>): void {
    this.#chosen = chosen;
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(chosen));
    } catch {
      // Without storage the choice holds until the window closes.
    }
  }
}

export const keymap = new Keymap();
