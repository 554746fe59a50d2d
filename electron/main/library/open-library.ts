/** Opens the library where the settings say it lies, and asks where that is missing. */
import { dialog } from 'electron';
import type { ErrorLog } from '../ipc-server';
import { userData } from '../paths';
import type { Settings } from '../settings/settings';
import { strings } from '../strings';
import { libraryPlace, type Missing } from './place';
import { SeriesLibrary } from './series-library';

/** The folder that the system gives the application for its library. */
export function standardPlace(): string {
  return userData('library');
}

/** @returns undefined where the library is missing and the person would rather end the application */
export async function openLibrary(settings: Settings, log: ErrorLog): Promise<SeriesLibrary | undefined> {
  const place = await libraryPlace(settings.get('library').folder, standardPlace(), askMissing);
  return place === undefined ? undefined : SeriesLibrary.open(place, log);
}

async function askMissing(folder: string): Promise<Missing> {
  const words = strings.dialogs;
  const answers: Missing[] = ['again', 'standard', 'quit'];
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: words.application,
    message: words.library.missing,
    detail: words.library.missingDetail(folder),
    buttons: [words.tryAgain, words.library.useStandard, words.quit],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return answers[response] ?? 'quit';
}
