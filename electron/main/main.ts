/** The main process: puts the parts together, opens the window, and ends them in order. */
import { app, BrowserWindow, dialog, ipcMain, session, type MessagePortMain } from 'electron';
import { errorSentence } from '../core/errors';
import { declareAppScheme, serveApp } from './app-protocol';
import { callHandlers, importSeries } from './call-handlers';
import { IpcServer, type InvokeRegistry } from './ipc-server';
import { Jobs } from './jobs';
import { SeriesLibrary } from './library/series-library';
import { lockPages, lockSession, silenceChromium } from './lockdown';
import { Log } from './log';
import { installMenu } from './menu';
import { bundle, packFolders, rendererFolder, userData } from './paths';
import { Engine } from './processes/engine';
import { Files } from './processes/files';
import { forkUtility } from './processes/fork';
import { focusWindow, openWindow } from './window';

silenceChromium();
declareAppScheme();
lockPages();

// Two applications on one library would not see each other's changes: the second one shows the first and goes.
if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(run).catch(giveUp);
} else {
  app.quit();
}

async function run(): Promise<void> {
  const log = new Log(userData('logs', 'errors.log'), !app.isPackaged);
  process.on('uncaughtException', (error) => log.error('main', error));
  process.on('unhandledRejection', (error) => log.error('main', error));
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) =>
    log.error('window', `The page is gone: ${reason}, exit code ${exitCode}.`),
  );

  const library = await SeriesLibrary.open(userData('library'), log);
  const engine = new Engine<MessagePortMain>({
    fork: (name) => forkUtility(bundle('engine'), name, log),
    folders: packFolders(),
    app: { name: app.getName(), version: app.getVersion() },
    providerCache: userData('providers.json'),
    log,
  });
  const files = new Files<MessagePortMain>(() => forkUtility(bundle('files'), 'files', log), log);
  const server = new IpcServer<MessagePortMain>(ipcMain as InvokeRegistry<MessagePortMain>, log, () =>
    BrowserWindow.getAllWindows().map((window) => window.webContents),
  );
  const jobs = new Jobs<MessagePortMain>(
    engine.generate,
    library,
    (job) => {
      server.broadcast('job.changed', job);
      if (job.state === 'done') server.broadcast('library.changed', {});
    },
    log,
  );
  const services = { server, library, engine, files, jobs };
  server.handleCalls(callHandlers(services));
  server.handleImportPaths((paths) => importSeries(services, paths));

  lockSession(session.defaultSession);
  serveApp(session.defaultSession, {
    renderer: rendererFolder(),
    thumbnail: (seriesId) => library.thumbnail(seriesId),
  });
  installMenu((command) => server.broadcast('menu.command', { command }), !app.isPackaged);

  endInOrder(async () => {
    files.close();
    engine.close();
    await jobs.stop();
    await log.flush();
  });
  await keepWindow();
}

/** Opens the window, and again when the person comes back to an application without one (macOS). */
async function keepWindow(): Promise<void> {
  const open = () => openWindow({ preload: bundle('preload'), state: userData('window.json') });
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window) focusWindow(window);
    else void open().catch(giveUp);
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void open().catch(giveUp);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  await open();
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
  dialog.showErrorBox('GriDiT Studio cannot start', errorSentence(error));
  app.exit(1);
}
