/** Lets what the system draws, the window's frame and its first picture, follow the theme; and sizes the page. */
import { BrowserWindow, nativeTheme } from 'electron';
import { SURFACE } from '../../core/surface';
import type { WindowSettings } from '../../ipc/settings-calls';

export type Appearance = WindowSettings['appearance'];

/** What the system is told of a theme. */
const SOURCE = {
  dark: 'dark',
  light: 'light',
  contrast: 'dark',
  'contrast-light': 'light',
  system: 'system',
} as const;

/** Sets what holds for all windows, and for those that are open. */
export function applyAppearance(appearance: Appearance): void {
  nativeTheme.themeSource = SOURCE[appearance.theme];
  for (const window of BrowserWindow.getAllWindows()) dressWindow(window, appearance);
}

/** What a window shows before and around its page. */
export function dressWindow(window: BrowserWindow, { theme, size }: Appearance): void {
  window.setBackgroundColor(backgroundOf(theme));
  window.webContents.setZoomFactor(size / 100);
}

/** Colour of the page before it has drawn itself. */
export function backgroundOf(theme: Appearance['theme']): string {
  if (theme === 'system') return nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light;
  return SURFACE[theme];
}

/** Follows the system while the theme is its; `appearance` gives what is set. */
export function followSystem(appearance: () => Appearance): void {
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows())
      window.setBackgroundColor(backgroundOf(appearance().theme));
  });
}
