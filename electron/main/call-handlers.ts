/** What each call of the contract does. */
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { basename } from 'node:path';
import { UserError } from '../core/errors';
import type { ImportResult } from '../ipc/contract';
import { pickExport, pickImport } from './dialogs';
import type { CallHandlers, IpcServer, PageContents } from './ipc-server';
import type { Jobs } from './jobs';
import type { SeriesLibrary } from './library/series-library';
import type { Engine } from './processes/engine';
import type { Files } from './processes/files';

export interface Services {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  engine: Engine<MessagePortMain>;
  files: Files<MessagePortMain>;
  jobs: Jobs<MessagePortMain>;
}

type Page = PageContents<MessagePortMain>;

/** Handlers for all calls; they rely on the server for checked requests. */
export function callHandlers(services: Services): CallHandlers<MessagePortMain> {
  const { server, library, engine, files, jobs } = services;
  return {
    'app.info': async () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      setAside: library.setAside,
    }),
    'packs.list': () => engine.packs(),
    'library.list': async () => library.list(),
    'library.open': async ({ seriesId, key }, page) => {
      const { port1, port2 } = new MessageChannelMain();
      const opened = await files.open(library.folder(seriesId), port2);
      server.sendPort(page, 'voxels', key, port1);
      return opened;
    },
    'library.remove': async ({ seriesId }) => {
      await library.remove(seriesId);
      server.broadcast('library.changed', {});
    },
    'library.rename': async ({ seriesId, description }) => {
      await library.rename(seriesId, description);
      server.broadcast('library.changed', {});
    },
    'library.import': async ({ pick }, page) => {
      const paths = await pickImport(windowOf(page), pick);
      if (paths.length === 0) return { cancelled: true, imported: [], skipped: [] };
      return importSeries(services, paths);
    },
    'library.export': async ({ seriesId, format }, page) => {
      const { description } = library.summary(seriesId);
      const destination = await pickExport(windowOf(page), format, description);
      if (destination === undefined) return { cancelled: true, saved: null };
      const { path } = await files.export(library.folder(seriesId), format, destination, ({ done, total }) =>
        server.broadcast('files.progress', { task: 'export', done, total }),
      );
      return { cancelled: false, saved: basename(path) };
    },
    'jobs.start': async ({ request, key }, page) => {
      const { port1, port2 } = new MessageChannelMain();
      const jobId = jobs.start(request, port2);
      server.sendPort(page, 'job', key, port1);
      return { jobId };
    },
    'jobs.cancel': ({ jobId }) => jobs.cancel(jobId).then(() => undefined),
    'jobs.list': async () => jobs.list(),
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
