/** The system's dialogs for choosing files and places. */
import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import type { ExportFormat } from '../ipc/contract';
import { exportName } from './export-name';

/** @returns the chosen paths; none if the person cancelled. */
export async function pickImport(window: BrowserWindow, pick: 'folder' | 'files'): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: pick === 'folder' ? 'Import a folder' : 'Import files',
    buttonLabel: 'Import',
    properties: [pick === 'folder' ? 'openDirectory' : 'openFile', 'multiSelections'],
  });
  return canceled ? [] : filePaths;
}

function zipped({ title, defaultPath }: SaveDialogOptions): SaveDialogOptions {
  return {
    ...(title && { title }),
    defaultPath: `${defaultPath}.zip`,
    filters: [{ name: 'Zip archive', extensions: ['zip'] }],
  };
}

/**
 * Asks where an export shall go: a new folder for DICOM and PNG, a file for NIfTI, GIF and a zip archive.
 * @returns undefined if the person cancelled.
 */
export async function pickExport(
  window: BrowserWindow,
  format: ExportFormat,
  zip: boolean,
  description: string,
): Promise<string | undefined> {
  const name = exportName(description);
  const options: Record<ExportFormat, SaveDialogOptions> = {
    dicom: { title: 'Export as DICOM', nameFieldLabel: 'Folder', defaultPath: `${name} DICOM` },
    png: { title: 'Export as PNG stack', nameFieldLabel: 'Folder', defaultPath: `${name} PNG` },
    gif: {
      title: 'Export as animated GIF',
      defaultPath: `${name}.gif`,
      filters: [{ name: 'GIF', extensions: ['gif'] }],
    },
    nifti: {
      title: 'Export as NIfTI',
      defaultPath: `${name}.nii.gz`,
      filters: [{ name: 'NIfTI', extensions: ['nii.gz', 'nii'] }],
    },
  };
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    buttonLabel: 'Export',
    ...(zip ? zipped(options[format]) : options[format]),
  });
  return canceled || filePath === '' ? undefined : filePath;
}
