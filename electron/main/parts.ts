/** What stands behind the window: the library, the queue, the processes, and how they hear of one another. */
import { app, BrowserWindow, safeStorage, type MessagePortMain } from 'electron';
import { rm } from 'node:fs/promises';
import { removeStalePartials } from '../files/partials';
import type { AppRoots } from './app-files';
import { callHandlers, openPaths } from './call-handlers';
import type { IpcServer, ServerHandlers } from './ipc-server';
import { hasEnded } from '../ipc/job-states';
import { AnnotationStore } from './library/annotation-store';
import { removePatientSeries } from './library/patient-series';
import { Imports } from './library/imports';
import { openLibrary, standardPlace } from './library/open-library';
import { Retention } from './library/retention';
import { ShownSeries } from './library/shown-series';
import { Storage } from './library/storage';
import { VoxelGrants } from './library/voxel-grants';
import { Log } from './log';
import { desktop } from './native/desktop';
import { JobSignals } from './native/job-signals';
import { openNative, type NativeServices } from './native/native-parts';
import { GivenFiles } from './opening/given-files';
import { bundle, packFolders, userData } from './paths';
import { Identities } from './network/identities';
import { Nodes } from './network/nodes';
import { Receiver } from './network/receiver';
import { Tasks } from './network/tasks';
import { KnownPacks, knownPacksFile } from './packs/known-packs';
import { PackShelf } from './packs/pack-shelf';
import { Engine } from './processes/engine';
import { Files } from './processes/files';
import { forkUtility } from './processes/fork';
import { Network } from './processes/network';
import { makeBy } from './queue/make-by-engine';
import { Queue } from './queue/queue';
import { queueFile } from './queue/queue-file';
import { applyAppearance, followSystem } from './settings/appearance';
import { windowSettingsOf } from './settings/call-handlers';
import { Secrets } from './settings/secrets';
import { Settings } from './settings/settings';
import type { Stores } from './storage/stores';
import { Unfinished, unfinishedFile } from './storage/unfinished';

export interface Parts extends ServerHandlers<MessagePortMain> {
  native: NativeServices;
  /** Where the pictures of series and models lie. */
  pictures: Pick<AppRoots, 'thumbnail' | 'packPicture'>;
  /** Ends everything in order. */
  end(): Promise<void>;
}

export interface PartsNeeds {
  voxelGrants: VoxelGrants;
  server: IpcServer<MessagePortMain>;
  stores: Stores;
  settings: Settings;
  log: Log;
  given: GivenFiles;
  window(): BrowserWindow | undefined;
}

/** @returns undefined where the library is missing and the person would rather end the application */
export async function openParts({
  server,
  stores,
  settings,
  log,
  given,
  voxelGrants,
  window,
}: PartsNeeds): Promise<Parts | undefined> {
  const knownPacks = new KnownPacks(stores.file('packs', knownPacksFile), packFolders(), app.getVersion());
  const engine = new Engine<MessagePortMain>({
    fork: (name) => forkUtility(bundle('engine'), name, log),
    folders: packFolders(),
    app: { name: app.getName(), version: app.getVersion() },
    providerCache: userData('providers.json'),
    speedFile: userData('speeds.json'),
    knownPacks,
    packsChanged: () => server.broadcast('packs.changed', {}),
    log,
    threads: () => settings.get('generating').threads ?? undefined,
  });
  // The window asks for the models as soon as it is there.
  engine.start();
  const library = await openLibrary(settings, log);
  if (!library) {
    engine.close();
    return undefined;
  }
  // A run that broke down could not do it at its end.
  if (!settings.get('privacy').keepPatientSeries) await removePatientSeries(library, log);
  const unfinished = await Unfinished.open(stores.file('unfinished', unfinishedFile));
  const files = new Files<MessagePortMain>(() => forkUtility(bundle('files'), 'files', log), log, unfinished);
  const imports = new Imports({
    library,
    read: (paths, incoming, onProgress) => files.import(paths, incoming, onProgress),
    onProgress: ({ done, total }) => server.broadcast('files.progress', { task: 'import', done, total }),
    changed: () => server.broadcast('library.changed', {}),
  });
  const signals = new JobSignals(desktop);
  const queue = await Queue.open<MessagePortMain>({
    make: makeBy(engine, (seriesId) => library.folder(seriesId)),
    shelf: library,
    file: stores.file('queue', queueFile),
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
      notImported: userData('network', 'not-imported'),
      importPaths: (paths, from) => imports.take(paths, from),
      tell: (state) => server.broadcast('network.receiving', state),
      log,
    },
    settings.get('receive'),
  );
  const shownSeries = new ShownSeries();
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
    ...{ library, annotations, files, settings, retention, unfinished },
    standard: standardPlace(),
    onProgress: (done, total) => server.broadcast('storage.progress', { done, total }),
  });
  followSystem(() => settings.get('appearance'));
  settings.onChange((section) => {
    if (section === 'appearance') applyAppearance(settings.get('appearance'));
    server.broadcast('settings.changed', windowSettingsOf(settings));
  });
  const native = await openNative({ server, stores, settings, log, given, window });
  app.on('browser-window-focus', () => signals.seen());
  const services = {
    native,
    log,
    ...{ storage, retention, shownSeries, voxelGrants },
    ...{ annotations, server, library, imports, engine, files, queue, shelf },
    ...{ stores, settings, network, nodes, identities, tasks, receiver },
  };
  await removeStalePartials(packFolders().user);
  void receiver.recover();
  return {
    native,
    calls: callHandlers(services),
    importPaths: (paths) => openPaths(services, paths),
    pictures: {
      thumbnail: (seriesId) => library.thumbnail(seriesId),
      packPicture: (key, name) => shelf.picture(key, name),
    },
    end: async () => {
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
      if (!settings.get('privacy').keepPatientSeries) {
        await removePatientSeries(library, log);
        await rm(userData('network', 'not-imported'), { recursive: true, force: true });
      }
      await imports.close();
      await library.close();
      await shelf.close();
      await Promise.all([native.recent.settled(), native.session.end(), knownPacks.settled()]);
      await log.flush();
    },
  };
}
