/** What the calls about exporting do. */
import { BrowserWindow, type MessagePortMain, type WebContents } from 'electron';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import type { ExportFormat } from '../core/export-options';
import { distinctName } from '../core/file-name';
import { pickExport, pickExportFolder } from './dialogs';
import { distinctExportName } from './export-name';
import type { CallHandlers, IpcServer, PageContents } from './ipc-server';
import type { SeriesLibrary } from './library/series-library';
import type { Files } from './processes/files';

interface ExportServices {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  files: Files<MessagePortMain>;
}

type ExportHandlers = Pick<
  CallHandlers<MessagePortMain>,
  'library.export' | 'library.exportMany' | 'library.conformance'
>;

/** Endings of what is one file; everything else is a folder. */
const ENDINGS: Record<ExportFormat, string> = { dicom: '', png: '', nifti: '.nii.gz', gif: '.gif' };

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
    'library.exportMany': async ({ seriesIds, format }, page) => {
      const folder = await pickExportFolder(windowOf(page));
      if (folder === undefined) return { cancelled: true, written: 0, saved: null };
      const all = library.list();
      let written = 0;
      try {
        for (const id of seriesIds) {
          server.broadcast('files.progress', { task: 'export', done: written, total: seriesIds.length });
          const wanted = distinctExportName(library.summary(id), all);
          const name = distinctName(wanted, (tried) => existsSync(join(folder, tried + ENDINGS[format])));
          await files.export(
            library.folder(id),
            format,
            join(folder, name + ENDINGS[format]),
            () => undefined,
            {},
          );
          written += 1;
        }
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
      }
      return { cancelled: written === 0, written, saved: basename(folder) };
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
