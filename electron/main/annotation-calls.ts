/** What the calls about measurements, key images and pictures do. */
import { BrowserWindow, dialog, type MessagePortMain, type WebContents } from 'electron';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import { writeSingleFile } from '../files/atomic-output';
import type { annotationCalls } from '../ipc/annotation-calls';
import type { CallRequest } from '../ipc/contract';
import { annotationDialog, cineDialog, pictureDialog } from './annotation-dialogs';
import { copyPicture, copyText } from './clipboard';
import type { CallHandlers, IpcServer, PageContents } from './ipc-server';
import type { AnnotationStore } from './library/annotation-store';
import type { SeriesLibrary } from './library/series-library';
import type { Files } from './processes/files';
import { strings } from './strings';

export interface AnnotationServices {
  server: IpcServer<MessagePortMain>;
  library: SeriesLibrary;
  annotations: AnnotationStore;
  files: Files<MessagePortMain>;
}

type Page = PageContents<MessagePortMain>;
type Handlers = Pick<CallHandlers<MessagePortMain>, keyof typeof annotationCalls>;

const CANCELLED = { cancelled: true, saved: null } as const;

export function annotationHandlers({ server, library, annotations, files }: AnnotationServices): Handlers {
  const cines = new Map<string, AbortController>();
  const tell = ({ done, total }: { done: number; total: number }) =>
    server.broadcast('files.progress', { task: 'export', done, total });
  return {
    'annotations.get': ({ seriesId }) => annotations.get(seriesId),
    'annotations.put': ({ seriesId, annotations: all }) =>
      annotations.put(seriesId, all).then(() => undefined),
    'annotations.export': async ({ seriesId, what, look }, page) => {
      const { description } = library.summary(seriesId);
      const destination = await ask(page, annotationDialog(what, description));
      if (destination === undefined) return CANCELLED;
      const { annotations: all } = await annotations.get(seriesId);
      await files.exportAnnotations(
        { folder: library.folder(seriesId), annotations: all, what, destination, look },
        tell,
      );
      return { cancelled: false, saved: basename(destination) };
    },
    'pictures.save': async ({ picture, to, name }, page) => {
      // Taken before a dialog can lie over the window.
      const png = await pictureBytes(picture, page as WebContents);
      if (to === 'clipboard') {
        await copyPicture(png);
        return { cancelled: false, saved: null };
      }
      const destination = await ask(page, pictureDialog(name));
      if (destination === undefined) return CANCELLED;
      await files.during(destination, () => writeSingleFile(destination, (file) => writeFile(file, png)));
      return { cancelled: false, saved: basename(destination) };
    },
    'pictures.cine': async ({ seriesId, key, ...cine }, page) => {
      const { description, frames } = library.summary(seriesId);
      if (cine.last >= frames) throw new UserError('bad-request', `This series has ${frames} slices only.`);
      const destination = await ask(page, cineDialog(description));
      if (destination === undefined) return CANCELLED;
      const abort = new AbortController();
      cines.set(key, abort);
      try {
        await files.exportCine({ folder: library.folder(seriesId), destination, cine }, tell, abort.signal);
        return { cancelled: false, saved: basename(destination) };
      } catch (error) {
        if (error instanceof CancelledError) return CANCELLED;
        throw error;
      } finally {
        cines.delete(key);
      }
    },
    'clipboard.copyText': ({ text }) => copyText(text).then(() => undefined),
    'pictures.stopCine': async ({ key }) => {
      cines.get(key)?.abort();
      return undefined;
    },
  };
}

async function pictureBytes(
  picture: CallRequest<'pictures.save'>['picture'],
  contents: WebContents,
): Promise<Buffer> {
  if ('png' in picture) return Buffer.from(picture.png);
  const { x, y, width, height } = picture.area;
  const image = await contents.capturePage({
    x: Math.round(x),
    y: Math.round(y),
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
  });
  if (image.isEmpty()) throw new UserError('bad-request', 'There is nothing to take a picture of here.');
  return image.toPNG();
}

/** @returns undefined if the person cancelled */
async function ask(page: Page, options: Electron.SaveDialogOptions): Promise<string | undefined> {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    buttonLabel: strings.dialogs.save.go,
    ...options,
  });
  return canceled || filePath === '' ? undefined : filePath;
}
