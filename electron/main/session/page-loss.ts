/** What happens when the page breaks down: it is opened again, and not for ever. */
import { app, dialog, type BrowserWindow, type RenderProcessGoneDetails } from 'electron';
import type { NativeServices } from '../native/native-parts';
import { strings } from '../strings';

const { application, pageLost, quit, tryAgain } = strings.dialogs;

/** Opens the page of a window again, or asks where that has failed too often. */
export async function reopenPage(
  window: BrowserWindow,
  { reason }: Pick<RenderProcessGoneDetails, 'reason'>,
  { session, menu }: Pick<NativeServices, 'session' | 'menu'>,
): Promise<void> {
  if (reason === 'clean-exit' || window.isDestroyed()) return;
  menu.follow(undefined);
  if (session.pageLost() === 'give-up') {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      title: application,
      ...pageLost,
      buttons: [tryAgain, quit],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response === 1) return app.quit();
    session.tryAgain();
  }
  if (!window.isDestroyed()) window.webContents.reload();
}
