/** The main process: puts the parts together, opens the window, and ends them in order. */
import { app, BrowserWindow, dialog, ipcMain, safeStorage, session, type MessagePortMain } from 'electron';
import { errorSentence } from '../core/errors';
import { declareAppScheme, serveApp } from './app-protocol';
import { callHandlers, importSeries } from './call-handlers';
import { IpcServer, type InvokeRegistry } from './ipc-server';
import { AnnotationStore } from './library/annotation-store';
import { removePatientSeries } from './library/patient-series';
import { SeriesLibrary } from './library/series-library';
import { lockPages, lockSession, silenceChromium } from './lockdown';
import { Log } from './log';
import { installMenu } from './menu';
import { desktop } from './native/desktop';
import { JobSignals } from './native/job-signals';
import { bundle, packFolders, rendererFolder, userData } from './paths';
import { Nodes } from './network/nodes';
import { Receiver } from './network/receiver';
import { Tasks } from './network/tasks';
import { Engine } from './processes/engine';
import { Files } from './processes/files';
import { forkUtility } from './processes/fork';
import { Network } from './processes/network';
import { Queue } from './queue/queue';
import { queueFile } from './queue/queue-file';
import { Secrets } from './settings/secrets';
import { Settings } from './settings/settings';
import { JsonFile } from './storage/json-file';
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
  const signals = new JobSignals(desktop);
  const queue = await Queue.open<MessagePortMain>({
    generate: engine.generate,
    shelf: library,
    file: new JsonFile(userData('queue.json'), queueFile, (error) => log.error('queue', error)),
    log,
    tellJob: (job) => {
      signals.changed(job);
      server.broadcast('job.changed', job);
      if (job.state === 'done') server.broadcast('library.changed', {});
    },
    tellQueue: (state) => server.broadcast('queue.changed', state),
  });
  const annotations = new AnnotationStore((seriesId) => library.folder(seriesId), log);
  const settings = await Settings.open(userData('settings.json'), log);
  const network = new Network<MessagePortMain>(() => forkUtility(bundle('network'), 'network', log), log);
  const nodes = new Nodes(settings, new Secrets(settings, safeStorage));
  // What an application that was ended the hard way left on its way.
  const tasks = new Tasks(userData('network', 'tasks'), log);
  await tasks.clear();
  const receiver: Receiver<MessagePortMain> = new Receiver<MessagePortMain>(
    {
      network,
      folder: userData('network', 'received'),
      importPaths: (paths) => importSeries(services, paths),
      tell: (state) => server.broadcast('network.receiving', state),
      log,
    },
    settings.get('receive'),
  );
  const services = {
    ...{ annotations, server, library, engine, files, queue },
    ...{ settings, network, nodes, tasks, receiver },
  };
  server.handleCalls(callHandlers(services));
  server.handleImportPaths((paths) => importSeries(services, paths));

  lockSession(session.defaultSession);
  serveApp(session.defaultSession, {
    renderer: rendererFolder(),
    thumbnail: (seriesId) => library.thumbnail(seriesId),
  });
  installMenu((command) => server.broadcast('menu.command', { command }), !app.isPackaged);

  endInOrder(async () => {
    // What was received is imported first, which takes the files process.
    await receiver.stop();
    await tasks.clear();
    network.close();
    await files.close();
    const stopped = queue.stop();
    engine.close();
    await stopped;
    await annotations.settled();
    if (!settings.get('privacy').keepPatientSeries) await removePatientSeries(library, log);
    await library.close();
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
