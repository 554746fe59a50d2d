/** The main process: puts the parts together, opens the window, and ends them in order. */
import { app, BrowserWindow, dialog, ipcMain, safeStorage, session, type MessagePortMain } from 'electron';
import { errorSentence } from '../core/errors';
import { declareAppScheme, serveApp, serveVoxels } from './app-protocol';
import { callHandlers, importSeries, openPaths } from './call-handlers';
import { IpcServer, type InvokeRegistry } from './ipc-server';
import { hasEnded } from '../ipc/jobs';
import { AnnotationStore } from './library/annotation-store';
import { removePatientSeries } from './library/patient-series';
import { openLibrary, standardPlace } from './library/open-library';
import { Retention } from './library/retention';
import { ShownSeries } from './library/shown-series';
import { Storage } from './library/storage';
import { VoxelGrants } from './library/voxel-grants';
import { lockPages, lockSession, silenceChromium } from './lockdown';
import { Log } from './log';
import { desktop } from './native/desktop';
import { JobSignals } from './native/job-signals';
import { openNative } from './native/native-parts';
import { GivenFiles } from './opening/given-files';
import { secondStart, startPaths } from './opening/starts';
import { bundle, packFolders, rendererFolder, userData } from './paths';
import { Identities } from './network/identities';
import { Nodes } from './network/nodes';
import { Receiver } from './network/receiver';
import { Tasks } from './network/tasks';
import { PackShelf } from './packs/pack-shelf';
import { Engine } from './processes/engine';
import { Files } from './processes/files';
import { forkUtility } from './processes/fork';
import { Network } from './processes/network';
import { Queue } from './queue/queue';
import { queueFile } from './queue/queue-file';
import { reopenPage } from './session/page-loss';
import { applyAppearance, followSystem } from './settings/appearance';
import { windowSettingsOf } from './settings/call-handlers';
import { Secrets } from './settings/secrets';
import { Settings } from './settings/settings';
import { JsonFile } from './storage/json-file';
import { Unfinished, unfinishedFile } from './storage/unfinished';
import { focusWindow, openWindow } from './window';

silenceChromium();
declareAppScheme();
lockPages();

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

  const settings = await Settings.open(userData('settings.json'), log);
  applyAppearance(settings.get('appearance'));
  const engine = new Engine<MessagePortMain>({
    fork: (name) => forkUtility(bundle('engine'), name, log),
    folders: packFolders(),
    app: { name: app.getName(), version: app.getVersion() },
    providerCache: userData('providers.json'),
    speedFile: userData('speeds.json'),
    log,
    threads: () => settings.get('generating').threads ?? undefined,
  });
  // The window asks for the models as soon as it is there.
  engine.start();
  const library = await openLibrary(settings, log);
  if (!library) {
    engine.close();
    return app.quit();
  }
  // A run that broke down could not do it at its end.
  if (!settings.get('privacy').keepPatientSeries) await removePatientSeries(library, log);
  const unfinished = await Unfinished.open(
    new JsonFile(userData('unfinished.json'), unfinishedFile, (error) => log.error('files', error)),
  );
  const files = new Files<MessagePortMain>(() => forkUtility(bundle('files'), 'files', log), log, unfinished);
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
  const shelf = new PackShelf({
    ...{ engine, log },
    folders: packFolders(),
    inUse: (packId) => queue.state().jobs.some((job) => job.packId === packId && !hasEnded(job)),
    changed: () => server.broadcast('packs.changed', {}),
  });
  const annotations = new AnnotationStore((seriesId) => library.folder(seriesId), log);
  const network = new Network<MessagePortMain>(() => forkUtility(bundle('network'), 'network', log), log);
  const secrets = new Secrets(settings, safeStorage);
  const identities = new Identities(settings, secrets);
  const nodes = new Nodes(settings, secrets, identities);
  // What an application that was ended the hard way left on its way.
  const tasks = new Tasks(userData('network', 'tasks'), log);
  await tasks.clear();
  const receiver: Receiver<MessagePortMain> = new Receiver<MessagePortMain>(
    {
      ...{ network, identities },
      folder: userData('network', 'received'),
      importPaths: (paths) => importSeries(services, paths),
      tell: (state) => server.broadcast('network.receiving', state),
      log,
    },
    settings.get('receive'),
  );
  const shownSeries = new ShownSeries();
  const voxelGrants = new VoxelGrants();
  const retention = new Retention({
    ...{ library, settings, log },
    inUse: () => new Set([...shownSeries.ids(), ...native.session.seriesIds()]),
    busy: () => files.isWriting,
    tell: (swept) => {
      server.broadcast('library.swept', swept);
      server.broadcast('library.changed', {});
    },
  });
  const storage = new Storage({
    ...{ library, annotations, files, settings, retention },
    standard: standardPlace(),
    onProgress: (done, total) => server.broadcast('storage.progress', { done, total }),
  });
  followSystem(() => settings.get('appearance'));
  settings.onChange((section) => {
    if (section === 'appearance') applyAppearance(settings.get('appearance'));
    server.broadcast('settings.changed', windowSettingsOf(settings));
  });
  const native = await openNative({ ...{ server, settings, log, given }, window: onlyWindow });
  app.on('render-process-gone', (_event, contents, details) => {
    log.error('window', `The page is gone: ${details.reason}, exit code ${details.exitCode}.`);
    const window = BrowserWindow.fromWebContents(contents);
    if (window) void reopenPage(window, details, native);
  });
  app.on('browser-window-focus', () => signals.seen());
  const services = {
    native,
    ...{ storage, retention, shownSeries, voxelGrants },
    ...{ annotations, server, library, engine, files, queue, shelf },
    ...{ settings, network, nodes, identities, tasks, receiver },
  };
  server.handleCalls(callHandlers(services));
  server.handleImportPaths((paths) => openPaths(services, paths));

  lockSession(session.defaultSession);
  serveApp(session.defaultSession, {
    renderer: rendererFolder(),
    thumbnail: (seriesId) => library.thumbnail(seriesId),
    packPicture: (key, name) => shelf.picture(key, name),
  });
  serveVoxels(session.defaultSession, voxelGrants);

  endInOrder(async () => {
    retention.stop();
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
    await shelf.close();
    await Promise.all([native.recent.settled(), native.session.end()]);
    await log.flush();
  });
  await keepWindow(settings);
}

/** Opens the window, and again when the person comes back to an application without one (macOS). */
async function keepWindow(settings: Settings): Promise<void> {
  const files = { preload: bundle('preload'), state: userData('window.json') };
  const open = () => openWindow(files, () => settings.get('appearance'));
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
  dialog.showErrorBox('GriDiT Studio cannot start', errorSentence(error));
  app.exit(1);
}
