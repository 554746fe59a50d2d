/** What the calls about exporting do. */
import { BrowserWindow, type MessagePortMain, type WebContents } from 'electron';
import { basename } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import { pickExport } from './dialogs';
import { distinctExportName } from './export-name';
import type { CallHandlers, IpcServer, PageContents } from './ipc-server';
import type { SeriesLibrary } from './library/series-library';
import type { Files } from './processes/files';

interface ExportServices {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  files: Files<MessagePortMain>;
}

type ExportHandlers = Pick<CallHandlers<MessagePortMain>, 'library.export' | 'library.conformance'>;

export function exportHandlers({ server, library, files }: ExportServices): ExportHandlers {
  let judging = new AbortController();
  return {
    'library.export': async ({ seriesId, format, choices = {} }, page) => {
      const name = distinctExportName(library.summary(seriesId), library.list());
      const destination = await pickExport(windowOf(page), format, choices.zip ?? false, name);
      if (destination === undefined) return { cancelled: true, saved: null };
      const folder = library.folder(seriesId);
      const tell = ({ done, total }: { done: number; total: number }) =>
        server.broadcast('files.progress', { task: 'export', done, total });
      try {
        const { path } = await files.export(folder, format, destination, tell, choices);
        return { cancelled: false, saved: basename(path) };
      } catch (error) {
        if (error instanceof CancelledError) return { cancelled: true, saved: null };
        throw error;
      }
    },
    'library.conformance': async ({ seriesId, choices }) => {
      judging.abort();
      judging = new AbortController();
      try {
        return await files.conformance(library.folder(seriesId), choices, judging.signal);
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        throw new UserError('bad-request', 'The check was replaced by a later one.', { cause: error });
      }
    },
  };
}

function windowOf(page: PageContents<MessagePortMain>): BrowserWindow {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  return window;
}
