/** What each call of the contract does. */
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { join } from 'node:path';
import { UserError } from '../core/errors';
import { VOXELS_FILE } from '../files/native';
import type { ImportResult } from '../ipc/contract';
import { annotationHandlers } from './annotation-calls';
import { completeHandlers } from './complete-calls';
import { pickImport } from './dialogs';
import { exportHandlers } from './export-calls';
import type { CallHandlers, ErrorLog, IpcServer, PageContents } from './ipc-server';
import type { AnnotationStore } from './library/annotation-store';
import { NOTHING_IMPORTED, type Imports } from './library/imports';
import type { SeriesLibrary } from './library/series-library';
import { toldByTitle } from './library/told-by-title';
import type { VoxelGrants } from './library/voxel-grants';
import { networkHandlers, type NetworkServices } from './network/call-handlers';
import { nativeHandlers } from './native/call-handlers';
import type { NativeServices } from './native/native-parts';
import { remembering } from './opening/remember';
import { packHandlers } from './packs/call-handlers';
import { splitPacks, type PackShelf } from './packs/pack-shelf';
import type { Engine } from './processes/engine';
import type { Files } from './processes/files';
import { jobHandlers } from './queue/call-handlers';
import type { Queue } from './queue/queue';
import { settingsHandlers, type SettingsServices } from './settings/call-handlers';
import { resampleHandlers } from './resample-calls';
import { segmentationHandlers } from './segmentation-calls';
import type { Stores } from './storage/stores';

export interface Services extends NetworkServices, SettingsServices {
  server: IpcServer<MessagePortMain>;
  stores: Stores;
  library: SeriesLibrary;
  imports: Imports;
  voxelGrants: VoxelGrants;
  annotations: AnnotationStore;
  engine: Engine<MessagePortMain>;
  shelf: PackShelf;
  files: Files<MessagePortMain>;
  queue: Queue<MessagePortMain>;
  native: NativeServices;
  log: ErrorLog;
}

/** How long the window has to itself before the folders of a large library are looked through. */
const CHECK_AFTER_MS = 3000;

type Page = PageContents<MessagePortMain>;

/** Handlers for all calls; they rely on the server for checked requests. */
export function callHandlers(services: Services): CallHandlers<MessagePortMain> {
  const { server, library, files, voxelGrants } = services;
  let checked = false;
  /** A large library is looked through once the window has shown it. */
  const checkLater = () => {
    if (checked) return;
    checked = true;
    setTimeout(() => {
      library.check().then(
        (changed) => changed && server.broadcast('library.changed', {}),
        (error: unknown) => services.log.error('library', error),
      );
    }, CHECK_AFTER_MS);
  };
  const handlers: CallHandlers<MessagePortMain> = {
    'app.info': async () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      setAside: [...library.setAside, ...services.stores.problems],
    }),
    'files.cancel': async () => {
      files.cancel();
    },
    'library.list': async () => {
      checkLater();
      return library.list();
    },
    'library.open': async ({ seriesId, key }, page) => {
      const { port1, port2 } = new MessageChannelMain();
      const opened = await files.open(library.folder(seriesId), library.summary(seriesId).description, port2);
      voxelGrants.grant(key, () => join(library.folder(seriesId), VOXELS_FILE));
      server.sendPort(page, 'voxels', key, port1);
      return opened;
    },
    ...annotationHandlers(services),
    'series.tags': async ({ seriesId, frame }) => files.tags(library.folder(seriesId), frame),
    'library.remove': async ({ seriesId }) => {
      const undoMs = await library.remove(seriesId);
      server.broadcast('library.changed', {});
      return { undoMs };
    },
    'library.restore': async ({ seriesId }) => {
      await library.restore(seriesId);
      server.broadcast('library.changed', {});
    },
    'library.annotate': async ({ seriesId, notes }) => {
      await library.annotate(seriesId, notes);
      server.broadcast('library.changed', {});
    },
    'library.removeMany': async ({ seriesIds }) => {
      const undoMs = await library.remove(seriesIds);
      server.broadcast('library.changed', {});
      return { undoMs };
    },
    'library.restoreMany': async ({ seriesIds }) => {
      await library.restore(seriesIds);
      server.broadcast('library.changed', {});
    },
    'library.mark': async ({ seriesIds, ...marks }) => {
      await library.mark(seriesIds, marks);
      server.broadcast('library.changed', {});
    },
    'library.moveTo': async ({ seriesIds, target }) => {
      await library.moveToStudy(seriesIds, target);
      server.broadcast('library.changed', {});
    },
    'library.moveBack': async ({ seriesIds }) => {
      await library.moveBack(seriesIds);
      server.broadcast('library.changed', {});
    },
    'library.importAgain': async ({ again }) => {
      const imported = await services.imports.again(again);
      server.broadcast('library.changed', {});
      return { imported };
    },
    'library.recipe': ({ seriesId }) => library.recipe(seriesId),
    'library.rename': async ({ seriesId, description }) => {
      await library.rename(seriesId, description);
      server.broadcast('library.changed', {});
    },
    'library.import': async ({ pick }, page) => {
      const paths = await pickImport(windowOf(page), pick);
      if (paths.length === 0) return NOTHING_IMPORTED;
      return openPaths(services, paths);
    },
    ...exportHandlers(services),
    ...resampleHandlers(services),
    ...completeHandlers(services),
    ...segmentationHandlers(services),
    ...jobHandlers(services),
    ...packHandlers(services),
    ...settingsHandlers(services),
    ...nativeHandlers(services.native, (paths) => openPaths(services, paths)),
    ...networkHandlers(services, (paths) => services.imports.take(paths)),
  };
  return toldByTitle(handlers, library);
}

/** Takes in what a person has opened, and puts it on the list of recent files. */
export function openPaths(services: Services, paths: string[]): Promise<ImportResult> {
  const { library, native } = services;
  return remembering({ library, recent: native.recent }, paths, takeIn(services, paths));
}

/** Installs the model packs among what was opened, and imports the rest. */
async function takeIn(services: Services, paths: string[]): Promise<ImportResult> {
  const { packs, others } = await splitPacks(paths);
  if (packs.length === 0) return services.imports.take(paths);
  const added = await services.shelf.add(packs);
  const nothing = { ...NOTHING_IMPORTED, cancelled: false };
  return { ...(others.length > 0 ? await services.imports.take(others) : nothing), packs: added };
}

function windowOf(page: Page): BrowserWindow {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  return window;
}
