/** What the calls that concern model packs do. */
import { basename } from 'node:path';
import { BrowserWindow, dialog, type MessagePortMain, type WebContents } from 'electron';
import { CancelledError, UserError } from '../../core/errors';
import type { CallHandlers, IpcServer, PageContents } from '../ipc-server';
import type { Engine } from '../processes/engine';
import type { Files } from '../processes/files';
import { strings } from '../strings';
import type { PackShelf } from './pack-shelf';

type PackCall = Extract<keyof CallHandlers, `packs.${string}`>;
type Page = PageContents<MessagePortMain>;

const PACK_FILTER = { name: strings.dialogs.kinds.pack, extensions: ['gridpack'] };

export function packHandlers(services: {
  server: IpcServer<MessagePortMain>;
  engine: Engine<MessagePortMain>;
  shelf: PackShelf;
  files: Files<MessagePortMain>;
}): Pick<CallHandlers<MessagePortMain>, PackCall> {
  const { server, engine, shelf, files } = services;
  let measuring = new AbortController();
  return {
    'packs.list': () => engine.packs(),
    'packs.installed': () => shelf.list(),
    'packs.card': async ({ key }) => ({ text: await engine.packCard(key) }),
    'packs.add': async (_request, page) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(page), {
        title: strings.dialogs.packs.add,
        buttonLabel: strings.dialogs.packs.addGo,
        filters: [PACK_FILTER],
        properties: ['openFile', 'multiSelections'],
      });
      if (canceled) return { cancelled: true, added: [], refused: [] };
      return { cancelled: false, ...(await shelf.add(filePaths)) };
    },
    'packs.remove': async ({ key }) => ({ undoMs: await shelf.remove(key) }),
    'packs.restore': async ({ key }) => {
      await shelf.restore(key);
    },
    'packs.export': async ({ key }, page) => {
      const { summary, refusal } = await shelf.find(key);
      if (!summary || refusal !== null) throw new UserError('bad-pack', refusal ?? 'It cannot be read.');
      const { canceled, filePath } = await dialog.showSaveDialog(windowOf(page), {
        title: strings.dialogs.packs.export,
        buttonLabel: strings.dialogs.packs.exportGo,
        defaultPath: `${summary.id}-${summary.version}.gridpack`,
        filters: [PACK_FILTER],
      });
      if (canceled || filePath === '') return { cancelled: true, saved: null };
      await files.during(filePath, () => engine.exportPack(key, filePath));
      return { cancelled: false, saved: basename(filePath) };
    },
    'packs.speed': async ({ key }) => {
      const { sha256 } = await shelf.find(key);
      return (sha256 && (await engine.knownSpeed(sha256))) || null;
    },
    'packs.measure': async ({ key }) => {
      const { summary, sha256, refusal } = await shelf.find(key);
      if (!summary || !sha256 || refusal !== null) {
        throw new UserError('bad-pack', refusal ?? 'The model cannot be read.');
      }
      measuring.abort();
      const mine = (measuring = new AbortController());
      try {
        return await engine.measure(summary.id, sha256, mine.signal, (fraction) =>
          server.broadcast('packs.measuring', { key, fraction }),
        );
      } catch (error) {
        if (error instanceof CancelledError) return null;
        throw error;
      }
    },
    'packs.cancelMeasure': async () => {
      measuring.abort();
    },
  };
}

function windowOf(page: Page): BrowserWindow {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  return window;
}
