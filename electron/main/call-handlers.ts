/** What each call of the contract does. */
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { CancelledError, UserError } from '../core/errors';
import type { ImportResult } from '../ipc/contract';
import { annotationHandlers } from './annotation-calls';
import { pickImport } from './dialogs';
import { exportHandlers } from './export-calls';
import type { CallHandlers, IpcServer, PageContents } from './ipc-server';
import type { AnnotationStore } from './library/annotation-store';
import type { SeriesLibrary } from './library/series-library';
import { networkHandlers, type NetworkServices } from './network/call-handlers';
import type { Engine } from './processes/engine';
import type { Files } from './processes/files';
import { jobHandlers } from './queue/call-handlers';
import type { Queue } from './queue/queue';

export interface Services extends NetworkServices {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  annotations: AnnotationStore;
  engine: Engine<MessagePortMain>;
  files: Files<MessagePortMain>;
  queue: Queue<MessagePortMain>;
}

type Page = PageContents<MessagePortMain>;

/** Handlers for all calls; they rely on the server for checked requests. */
export function callHandlers(services: Services): CallHandlers<MessagePortMain> {
  const { server, library, engine, files } = services;
  return {
    'app.info': async () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      setAside: [
        ...library.setAside,
        ...(services.settings.setAside
          ? [{ name: 'Settings', reason: 'The file was damaged; everything is as it was at first.' }]
          : []),
      ],
    }),
    'files.cancel': async () => {
      files.cancel();
    },
    'packs.list': () => engine.packs(),
    'library.list': async () => library.list(),
    'library.open': async ({ seriesId, key }, page) => {
      const { port1, port2 } = new MessageChannelMain();
      const opened = await files.open(library.folder(seriesId), port2);
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
    'library.recipe': ({ seriesId }) => library.recipe(seriesId),
    'library.rename': async ({ seriesId, description }) => {
      await library.rename(seriesId, description);
      server.broadcast('library.changed', {});
    },
    'library.import': async ({ pick }, page) => {
      const paths = await pickImport(windowOf(page), pick);
      if (paths.length === 0) return { cancelled: true, imported: [], skipped: [] };
      return importSeries(services, paths);
    },
    ...exportHandlers(services),
    ...jobHandlers(services),
    ...networkHandlers(services, (paths) => importSeries(services, paths)),
  };
}

/** Takes series from files and folders into the library. */
export async function importSeries(
  { server, library, files }: Services,
  paths: string[],
): Promise<ImportResult> {
  const incoming = await library.prepare();
  try {
    const { series, skipped } = await files.import(paths, incoming, ({ done, total }) =>
      server.broadcast('files.progress', { task: 'import', done, total }),
    );
    const imported: string[] = [];
    for (const { folder } of series) imported.push(await library.adopt(folder));
    return { cancelled: false, imported, skipped };
  } catch (error) {
    if (error instanceof CancelledError) return { cancelled: true, imported: [], skipped: [] };
    throw error;
  } finally {
    await library.discard(incoming);
    server.broadcast('library.changed', {});
  }
}

function windowOf(page: Page): BrowserWindow {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  return window;
}
