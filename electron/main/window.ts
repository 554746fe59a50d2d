/** The one window: sandboxed, in its theme from its first frame, where it was last. */
import { BrowserWindow, screen } from 'electron';
import { APP_ORIGIN } from '../ipc/channels';
import { backgroundOf, dressWindow, type Appearance } from './settings/appearance';
import { readWindowState, writeWindowState } from './window-state';

export interface WindowFiles {
  /** Bundle of the preload script. */
  preload: string;
  /** Where the window's place is kept. */
  state: string;
}

/**
 * Opens the window; resolves once the page has loaded. Rejects if it cannot.
 * @param ready when it may be seen
 */
export async function openWindow(
  files: WindowFiles,
  appearance: () => Appearance,
  ready: Promise<unknown>,
): Promise<BrowserWindow> {
  const last = readWindowState(
    files.state,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...last?.bounds,
    // A laptop of 1366 pixels at 150 % has 910.
    minWidth: 800,
    minHeight: 600,
    show: false,
    title: 'GriDiT Studio',
    // So that no other colour shows before the page has drawn itself.
    backgroundColor: backgroundOf(appearance().theme),
    webPreferences: {
      preload: files.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // A window that is covered goes on filling its stack while a series is made.
      backgroundThrottling: false,
    },
  });
  if (last?.maximized) window.maximize();
  // Also when it is loaded again after a crash.
  window.webContents.on('dom-ready', () => dressWindow(window, appearance()));
  window.once('ready-to-show', () => {
    void ready.then(
      () => window.show(),
      () => undefined,
    );
  });
  window.on('close', () => {
    void writeWindowState(files.state, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  await window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

/** Brings the window to the front: what a second start of the application does. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
