/** The parts that tie the application into the desktop: menu bar, recent files, what was shown. */
import { app, shell, type BrowserWindow, type MessagePortMain } from 'electron';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { showAbout } from '../help/about';
import { BUNDLES, writeLicences } from '../help/licences';
import type { IpcServer } from '../ipc-server';
import type { Log } from '../log';
import { AppMenu } from '../menu/app-menu';
import type { GivenFiles } from '../opening/given-files';
import { recentFile, RecentFiles } from '../opening/recent-files';
import { bundledFolder, chromiumLicences, rendererFolder, userData } from '../paths';
import { Session } from '../session/session';
import { sessionFile } from '../session/session-file';
import type { Settings } from '../settings/settings';
import type { Stores } from '../storage/stores';

export interface NativeServices {
  menu: AppMenu;
  recent: RecentFiles;
  session: Session;
  given: GivenFiles;
}

export interface NativeNeeds {
  server: IpcServer<MessagePortMain>;
  stores: Stores;
  settings: Settings;
  log: Log;
  given: GivenFiles;
  window(): BrowserWindow | undefined;
}

export async function openNative({
  server,
  stores,
  settings,
  log,
  given,
  window,
}: NativeNeeds): Promise<NativeServices> {
  const open = (what: string, path: () => Promise<string>) => {
    void path()
      .then((file) => shell.openPath(file))
      .then((problem) => problem && log.error(what, new Error(problem)))
      .catch((error: unknown) => log.error(what, error));
  };
  const menu = new AppMenu(
    { platform: process.platform, development: !app.isPackaged },
    {
      tell: (command) => server.broadcast('menu.command', { command }),
      openRecent: (id) => given.give(recent.paths(id)),
      clearRecent: () => recent.clear(),
      about: () => void showAbout(window()).catch((error: unknown) => log.error('about', error)),
      openLogs: () =>
        open('logs', () => mkdir(userData('logs'), { recursive: true }).then(() => userData('logs'))),
      openLicences: () => open('licences', () => writeLicences(licenceFiles(), userData('licences.txt'))),
    },
  );
  const wanted = () => settings.get('privacy').rememberRecent;
  const recent: RecentFiles = await RecentFiles.open({
    file: stores.file('recent', recentFile),
    wanted,
    changed: () => menu.showRecent(recent.list()),
    system: {
      add: (path) => app.addRecentDocument(path),
      clear: () => app.clearRecentDocuments(),
    },
  });
  menu.showRecent(recent.list());
  settings.onChange((name) => {
    if (name === 'privacy' && !wanted()) recent.clear();
  });
  given.tell = () => server.broadcast('files.given', {});
  const session = await Session.open({ file: stores.file('session', sessionFile) });
  return { menu, recent, session, given };
}

function licenceFiles() {
  const bundle = (name: string) => join(bundledFolder(), `${name}.licenses.md`);
  return {
    own: join(app.getAppPath(), 'LICENSE'),
    bundles: [...BUNDLES.map(bundle), join(rendererFolder(), 'licenses.md')],
    notices: [join(bundledFolder(), 'codecs/licenses.md'), join(bundledFolder(), 'onnxruntime.licenses.md')],
    // A web page of megabytes.
    elsewhere: { what: 'Electron and Chromium', file: chromiumLicences() },
  };
}
