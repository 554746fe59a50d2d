/** What the system's dialogs ask when measurements, key images and pictures are saved. */
import type { SaveDialogOptions } from 'electron';
import type { CallRequest } from '../ipc/contract';
import { exportName } from './export-name';

export function annotationDialog(
  what: CallRequest<'annotations.export'>['what'],
  description: string,
): SaveDialogOptions {
  const name = exportName(description);
  switch (what) {
    case 'csv':
      return {
        title: 'Save the measurements as a table',
        defaultPath: `${name} measurements.csv`,
        filters: [{ name: 'Table (CSV)', extensions: ['csv'] }],
      };
    case 'report':
      return {
        title: 'Save the measurements as a DICOM report',
        defaultPath: `${name} measurements.dcm`,
        filters: [{ name: 'DICOM', extensions: ['dcm'] }],
      };
    case 'key-objects':
      return {
        title: 'Save the key images as a DICOM selection',
        defaultPath: `${name} key images.dcm`,
        filters: [{ name: 'DICOM', extensions: ['dcm'] }],
      };
    case 'key-pictures':
      return {
        title: 'Save the key images as pictures',
        nameFieldLabel: 'Folder',
        defaultPath: `${name} key images`,
      };
  }
}

export function pictureDialog(name: string): SaveDialogOptions {
  return {
    title: 'Save the picture',
    defaultPath: `${exportName(name)}.png`,
    filters: [{ name: 'Picture (PNG)', extensions: ['png'] }],
  };
}

export function cineDialog(description: string): SaveDialogOptions {
  return {
    title: 'Save the slices as a moving picture',
    defaultPath: `${exportName(description)}.gif`,
    filters: [{ name: 'Moving picture (GIF)', extensions: ['gif'] }],
  };
}
