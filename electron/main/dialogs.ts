/** The system's dialogs for choosing files and places. */
import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import type { ExportFormat } from '../ipc/contract';
import { strings } from './strings';

const words = strings.dialogs;

/** @returns the chosen paths; none if the person cancelled. */
export async function pickImport(window: BrowserWindow, pick: 'folder' | 'files'): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: words.import[pick],
    buttonLabel: words.import.go,
    properties: [pick === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
  });
  return canceled ? [] : filePaths;
}

function zipped({ title, defaultPath }: SaveDialogOptions): SaveDialogOptions {
  return {
    ...(title && { title }),
    defaultPath: `${defaultPath}.zip`,
    filters: [{ name: words.kinds.zip, extensions: ['zip'] }],
  };
}

function folder({ title, file }: typeof words.export.dicom, name: string): SaveDialogOptions {
  return { title, nameFieldLabel: words.export.folder, defaultPath: file(name) };
}

/**
 * Asks where an export shall go: a new folder for DICOM and PNG, a file for NIfTI, GIF and a zip archive.
 * @returns undefined if the person cancelled.
 */
export async function pickExport(
  window: BrowserWindow,
  format: ExportFormat,
  zip: boolean,
  name: string,
): Promise<string | undefined> {
  const options: Record<ExportFormat, SaveDialogOptions> = {
    dicom: folder(words.export.dicom, name),
    png: folder(words.export.png, name),
    gif: {
      title: words.export.gif.title,
      defaultPath: `${name}.gif`,
      filters: [{ name: words.kinds.gif, extensions: ['gif'] }],
    },
    nifti: {
      title: words.export.nifti.title,
      defaultPath: `${name}.nii.gz`,
      filters: [{ name: words.kinds.nifti, extensions: ['nii.gz', 'nii'] }],
    },
  };
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    buttonLabel: words.export.go,
    ...(zip ? zipped(options[format]) : options[format]),
  });
  return canceled || filePath === '' ? undefined : filePath;
}

/** @returns the folder for many exports; undefined if the person cancelled. */
export async function pickExportFolder(window: BrowserWindow): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: words.export.many,
    buttonLabel: words.export.go,
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}
