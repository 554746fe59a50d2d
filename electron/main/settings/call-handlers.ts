/** What the calls about the settings and the library's place do. */
import { availableParallelism } from 'node:os';
import { BrowserWindow, dialog, shell, type MessagePortMain, type WebContents } from 'electron';
import { UserError } from '../../core/errors';
import { candidates } from '../../engine/provider';
import type { settingsCalls, WindowSettings } from '../../ipc/settings-calls';
import type { CallHandlers, IpcServer, PageContents } from '../ipc-server';
import type { Retention } from '../library/retention';
import type { SeriesLibrary } from '../library/series-library';
import type { ShownSeries } from '../library/shown-series';
import type { Storage } from '../library/storage';
import { strings } from '../strings';
import type { Settings } from './settings';

export interface SettingsServices {
  server: IpcServer<MessagePortMain>;
  settings: Settings;
  library: SeriesLibrary;
  storage: Storage;
  retention: Retention;
  shownSeries: ShownSeries;
}

type Handlers = Pick<CallHandlers<MessagePortMain>, keyof typeof settingsCalls>;

/** After the first word of a page it may still be opening what it showed last. */
const FIRST_SWEEP_MS = 3000;

export function settingsHandlers(services: SettingsServices): Handlers {
  const { server, settings, library, storage, retention, shownSeries } = services;
  const libraryChanged = () => server.broadcast('library.changed', {});
  let heard = false;
  return {
    'settings.get': async () => ({
      values: windowSettingsOf(settings),
      machine: {
        threads: availableParallelism(),
        providers: ['auto', 'cpu', ...candidates(process.platform)],
      },
    }),
    'settings.set': async ({ group, value }) => {
      // The union ties the value to its group; destructuring loses that tie.
      await settings.set(group, value as WindowSettings[typeof group] as never);
    },
    'library.keep': async ({ seriesId, kept }) => {
      await library.annotate(seriesId, { kept });
      libraryChanged();
    },
    'library.showing': async ({ seriesIds }, page) => {
      shownSeries.set(page, seriesIds);
      if (heard) return;
      heard = true;
      setTimeout(() => retention.start(), FIRST_SWEEP_MS).unref();
    },
    'storage.info': () => storage.info(),
    'storage.move': async ({ to }, page) => {
      const picked = to === 'chosen' ? await pickFolder(page) : undefined;
      if (to === 'chosen' && picked === undefined) return { state: 'cancelled' };
      const ended = await storage.move(picked);
      if (ended.state === 'moved') libraryChanged();
      return ended;
    },
    'storage.cancelMove': async () => {
      storage.cancelMove();
    },
    'storage.openFound': async () => {
      await storage.openFound();
      libraryChanged();
    },
    'storage.reveal': async () => {
      const problem = await shell.openPath(library.place);
      if (problem) throw new UserError('not-found', 'The folder cannot be shown: no file manager opened it.');
    },
    'storage.sweep': () => retention.sweep(),
  };
}

/** What a window shows of the settings. */
export function windowSettingsOf(settings: Settings): WindowSettings {
  return {
    generating: settings.get('generating'),
    viewing: settings.get('viewing'),
    appearance: settings.get('appearance'),
    retention: settings.get('retention'),
    privacy: settings.get('privacy'),
  };
}

async function pickFolder(page: PageContents<MessagePortMain>): Promise<string | undefined> {
  const window = BrowserWindow.fromWebContents(page as WebContents);
  if (!window) throw new UserError('bad-request', 'The window is gone.');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: strings.dialogs.library.choose,
    buttonLabel: strings.dialogs.library.move,
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}
