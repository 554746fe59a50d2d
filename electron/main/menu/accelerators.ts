/** Keys as the window writes them ("a", "A", "Ctrl+z", "ArrowUp"), in Electron's spelling for menus. */

const NAMES: Record<string, string> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
  '+': 'Plus',
};
const NAMED = new Set(['Space', 'Home', 'End', 'PageUp', 'PageDown', 'Backspace', 'Delete', 'Tab', 'Enter']);
const PUNCTUATION = /^[-=,./;'[\]\\`?<>!@#$%^&*()_:"{}|~]$/;
const FUNCTION_KEY = /^F([1-9]|1\d|2[0-4])$/;

export interface Accelerator {
  text: string;
  /** Whether it can be given to the system: a plain letter would be taken from whoever is typing. */
  global: boolean;
}

/** @returns undefined for a key that a menu cannot name */
export function acceleratorOf(key: string): Accelerator | undefined {
  const parts =
    key === '+' ? ['+'] : key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+');
  const last = parts.pop();
  if (last === undefined || last === '') return undefined;
  if (!parts.every((part) => ['Ctrl', 'Alt', 'Shift'].includes(part))) return undefined;
  const held = [
    ...(parts.includes('Ctrl') ? ['CmdOrCtrl'] : []),
    ...(parts.includes('Alt') ? ['Alt'] : []),
    // A capital letter is written without its shift key.
    ...(parts.includes('Shift') || /^[A-Z]$/.test(last) ? ['Shift'] : []),
  ];
  const name = keyName(last);
  if (name === undefined) return undefined;
  return { text: [...held, name].join('+'), global: parts.includes('Ctrl') };
}

function keyName(key: string): string | undefined {
  if (/^[a-zA-Z0-9]$/.test(key)) return key.toUpperCase();
  if (key in NAMES) return NAMES[key];
  return NAMED.has(key) || FUNCTION_KEY.test(key) || PUNCTUATION.test(key) ? key : undefined;
}

/** Gives each accelerator to the first who asks for it. */
export class Accelerators {
  private readonly taken: Set<string>;

  /** @param fixed those that the system's own items have, in Electron's spelling */
  constructor(
    private readonly platform: NodeJS.Platform,
    fixed: readonly string[] = [],
  ) {
    this.taken = new Set(fixed.map((text) => text.toLowerCase()));
  }

  /** The first of the keys that is free, can be named, and fits the platform. */
  take(keys: readonly string[]): Accelerator | undefined {
    for (const key of keys) {
      const accelerator = acceleratorOf(key);
      if (!accelerator || this.taken.has(accelerator.text.toLowerCase())) continue;
      // macOS gives every accelerator of a menu to the system, plain letters too.
      if (this.platform === 'darwin' && !accelerator.global && !FUNCTION_KEY.test(accelerator.text)) continue;
      this.taken.add(accelerator.text.toLowerCase());
      return accelerator;
    }
    return undefined;
  }
}
