/** The main process: puts the parts together, opens the window, and ends them in order. */
import { app, BrowserWindow, dialog, ipcMain, session, type MessagePortMain } from 'electron';
import { config } from 'zod';
import { CancelledError, errorSentence } from '../core/errors';
import { declareAppScheme, serveApp, serveVoxels } from './app-protocol';
import { IpcServer, type InvokeRegistry } from './ipc-server';
import { VoxelGrants } from './library/voxel-grants';
import { lockPages, lockSessions, silenceChromium } from './lockdown';
import { Log } from './log';
import { GivenFiles } from './opening/given-files';
import { secondStart, startPaths } from './opening/starts';
import { openParts, type Parts } from './parts';
import { bundle, rendererFolder, userData } from './paths';
import { reopenPage } from './session/page-loss';
import { applyAppearance } from './settings/appearance';
import { Settings, settingsFile } from './settings/settings';
import { Stores } from './storage/stores';
import { strings } from './strings';
import { focusWindow, openWindow } from './window';

// Each shape is checked a few times: compiling a checker for it, as zod does otherwise, delays the window.
config({ jitless: true });
silenceChromium();
declareAppScheme();
lockPages();
lockSessions();

/** What was opened from outside the window; there may be some before there is a window. */
const given = new GivenFiles();
app.on('open-file', (event, path) => {
  event.preventDefault();
  given.give([path]);
});

// Two applications on one library would not see each other's changes: the second one shows the first and goes.
if (app.requestSingleInstanceLock({ paths: startPaths() })) {
  given.give(startPaths());
  void app.whenReady().then(run).catch(giveUp);
} else {
  app.quit();
}

async function run(): Promise<void> {
  const log = new Log(userData('logs', 'errors.log'), !app.isPackaged);
  process.on('uncaughtException', (error) => log.error('main', error));
  process.on('unhandledRejection', (error) => log.error('main', error));

  const server = new IpcServer<MessagePortMain>(ipcMain as InvokeRegistry<MessagePortMain>, log, () =>
    BrowserWindow.getAllWindows().map((window) => window.webContents),
  );
  const stores = await Stores.open(userData(), log, (text) => server.broadcast('app.notice', { text }));
  const settings = await Settings.open(stores.file('settings', settingsFile));
  applyAppearance(settings.get('appearance'));
  const voxelGrants = new VoxelGrants();
  // The window and its page are made while the parts are opened; what the page asks meanwhile waits.
  const opening = openParts({
    ...{ server, stores, settings, log, given, voxelGrants },
    window: onlyWindow,
  });
  const ready = opening.then((parts) => parts ?? Promise.reject(new CancelledError()));
  server.handleCalls(ready);
  const pictures: Partial<Parts['pictures']> = {};
  serveApp(session.defaultSession, {
    renderer: rendererFolder(),
    thumbnail: (seriesId) => pictures.thumbnail?.(seriesId),
    packPicture: (key, name) => pictures.packPicture?.(key, name),
  });
  serveVoxels(session.defaultSession, voxelGrants);
  app.on('render-process-gone', (_event, contents, details) => {
    log.error('window', `The page is gone: ${details.reason}, exit code ${details.exitCode}.`);
    const gone = BrowserWindow.fromWebContents(contents);
    if (!gone) return;
    void ready
      .then(({ native }) => reopenPage(gone, details, native))
      .catch((error: unknown) => log.error('window', error));
  });
  const window = keepWindow(settings, ready);
  // Where there are no parts, that is what is wrong.
  window.catch(() => undefined);

  const parts = await opening;
  if (!parts) return app.quit();
  Object.assign(pictures, parts.pictures);
  endInOrder(parts.end);
  await window;
}

/** Opens the window, and again when the person comes back to an application without one (macOS). */
async function keepWindow(settings: Settings, ready: Promise<unknown>): Promise<void> {
  const files = { preload: bundle('preload'), state: userData('window.json') };
  const open = () => openWindow(files, () => settings.get('appearance'), ready);
  const show = () => {
    const window = onlyWindow();
    if (window) focusWindow(window);
    else void open().catch(giveUp);
  };
  app.on('second-instance', (_event, _argv, _folder, start) => {
    show();
    given.give(secondStart(start));
  });
  app.on('open-file', show);
  app.on('activate', () => {
    if (!onlyWindow()) void open().catch(giveUp);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  await open();
}

function onlyWindow(): BrowserWindow | undefined {
  return BrowserWindow.getAllWindows()[0];
}

/** Lets `stop` finish before the application ends: a job that runs is cancelled and leaves nothing behind. */
function endInOrder(stop: () => Promise<void>): void {
  let stopped = false;
  let stopping = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    void stop().finally(() => {
      stopped = true;
      // Electron ignores a quit from within will-quit, and with nothing to wait for this is still within.
      setImmediate(() => app.quit());
    });
  });
}

function giveUp(error: unknown): void {
  dialog.showErrorBox(strings.dialogs.cannotStart, errorSentence(error));
  app.exit(1);
}
