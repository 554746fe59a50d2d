/** What the application tells the desktop, watched where it leaves the application. */
import type { Studio } from './studio';

export interface DesktopSeen {
  /** Shares on the task bar, in their order; -1 takes the progress off. */
  shares: number[];
  /** Numbers on the icon. */
  badges: number[];
  notes: number;
}

/** From now on the window counts as covered by others, and what goes to the desktop is noted. */
export async function watchDesktop({ app }: Studio): Promise<void> {
  await app.evaluate(({ app: electron, BrowserWindow, Notification }) => {
    const seen: DesktopSeen = { shares: [], badges: [], notes: 0 };
    Object.assign(globalThis, { seen });
    const window = BrowserWindow.getAllWindows()[0]!;
    window.setProgressBar = (share) => void seen.shares.push(share);
    window.isFocused = () => false;
    electron.setBadgeCount = (badge) => (seen.badges.push(badge ?? -1), true);
    Notification.prototype.show = () => void seen.notes++;
  });
}

/** Somebody comes back to the window. Resolves with what the desktop was told until then, and by that. */
export function lookAtWindow({ app }: Studio): Promise<DesktopSeen> {
  return app.evaluate(({ app: electron }) => {
    electron.emit('browser-window-focus');
    return (globalThis as unknown as { seen: DesktopSeen }).seen;
  });
}
