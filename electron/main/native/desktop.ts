/** The desktop as Electron gives it. */
import { app, BrowserWindow, Notification } from 'electron';
import { focusWindow } from '../window';
import type { Desktop } from './job-signals';

export const desktop: Desktop = {
  progress(share) {
    for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(share);
  },
  notify(title, body) {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', () => {
      const [window] = BrowserWindow.getAllWindows();
      if (window) focusWindow(window);
    });
    notification.show();
  },
  badge(count) {
    // Windows has none; where the system shows no numbers, nothing happens.
    app.setBadgeCount(count);
  },
  watched: () => BrowserWindow.getAllWindows().some((window) => window.isFocused()),
};
