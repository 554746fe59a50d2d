/** Opens the library where the settings say it lies, and asks where that is missing or in use. */
import { dialog } from 'electron';
import { FolderInUse } from '../../files/folder-lock';
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
  let chosen = settings.get('library').folder;
  for (;;) {
    const place = await libraryPlace(chosen, standardPlace(), askMissing);
    if (place === undefined) return undefined;
    try {
      return await SeriesLibrary.open(place, log);
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      const answer = await askInUse(error.message, place, place !== standardPlace());
      if (answer === 'quit') return undefined;
      if (answer === 'standard') chosen = null;
    }
  }
}

function askMissing(folder: string): Promise<Missing> {
  const { missing, missingDetail } = strings.dialogs.library;
  return ask(missing, missingDetail(folder), ['again', 'standard', 'quit']);
}

function askInUse(sentence: string, folder: string, elsewhere: boolean): Promise<Missing> {
  const detail = strings.dialogs.library.inUseDetail(folder);
  return ask(sentence, detail, elsewhere ? ['again', 'standard', 'quit'] : ['again', 'quit']);
}

async function ask(message: string, detail: string, answers: Missing[]): Promise<Missing> {
  const words = strings.dialogs;
  const labels = { again: words.tryAgain, standard: words.library.useStandard, quit: words.quit };
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: words.application,
    message,
    detail,
    buttons: answers.map((answer) => labels[answer]),
    defaultId: 0,
    cancelId: answers.length - 1,
    noLink: true,
  });
  return answers[response] ?? 'quit';
}
