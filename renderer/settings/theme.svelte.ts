/** Puts the chosen look on the page: attributes of its root, by which renderer/styles chooses colours and motion. */
import type { WindowSettings } from '../../electron/ipc/settings-calls';

type Appearance = WindowSettings['appearance'];

export interface Look {
  scheme: 'dark' | 'light';
  contrast: 'normal' | 'more';
  motion: 'full' | 'reduced';
}

/** What the system asks for. */
export interface SystemLook {
  light: boolean;
  moreContrast: boolean;
  reducedMotion: boolean;
}

export function lookOf({ theme, still }: Appearance, system: SystemLook): Look {
  const motion = still || system.reducedMotion ? 'reduced' : 'full';
  if (theme === 'contrast') return { scheme: 'dark', contrast: 'more', motion };
  if (theme === 'contrast-light') return { scheme: 'light', contrast: 'more', motion };
  // Whoever asks the whole system for contrast gets it, whichever colours they chose here.
  const contrast = system.moreContrast ? 'more' : 'normal';
  const scheme = theme === 'system' ? (system.light ? 'light' : 'dark') : theme;
  return { scheme, contrast, motion };
}

const QUERIES: Record<keyof SystemLook, string> = {
  light: '(prefers-color-scheme: light)',
  moreContrast: '(prefers-contrast: more)',
  reducedMotion: '(prefers-reduced-motion: reduce)',
};

class ShownLook {
  /** What is on the page; whoever draws by hand draws again when it changes. */
  current = $state.raw<Look>({ scheme: 'dark', contrast: 'normal', motion: 'full' });
}
export const shownLook = new ShownLook();

/** Shows a look, and follows the system until the returned function is called. */
export function showLook(appearance: Appearance): () => void {
  const lists = Object.entries(QUERIES).map(([name, query]) => [name, matchMedia(query)] as const);
  const apply = () => {
    const system = Object.fromEntries(lists.map(([name, { matches }]) => [name, matches]));
    const look = lookOf(appearance, system as unknown as SystemLook);
    Object.assign(document.documentElement.dataset, look);
    shownLook.current = look;
  };
  apply();
  for (const [, list] of lists) list.addEventListener('change', apply);
  return () => lists.forEach(([, list]) => list.removeEventListener('change', apply));
}
