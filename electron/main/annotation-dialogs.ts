/** What the system's dialogs ask when measurements, key images and pictures are saved. */
import type { SaveDialogOptions } from 'electron';
import type { CallRequest } from '../ipc/contract';
import { exportName } from './export-name';
import { strings } from './strings';

const { kinds, save } = strings.dialogs;

export function annotationDialog(
  what: CallRequest<'annotations.export'>['what'],
  description: string,
): SaveDialogOptions {
  const name = exportName(description);
  switch (what) {
    case 'csv':
      return {
        title: save.table.title,
        defaultPath: `${save.table.file(name)}.csv`,
        filters: [{ name: kinds.table, extensions: ['csv'] }],
      };
    case 'report':
      return {
        title: save.report.title,
        defaultPath: `${save.report.file(name)}.dcm`,
        filters: [{ name: kinds.dicom, extensions: ['dcm'] }],
      };
    case 'key-objects':
      return {
        title: save.keyObjects.title,
        defaultPath: `${save.keyObjects.file(name)}.dcm`,
        filters: [{ name: kinds.dicom, extensions: ['dcm'] }],
      };
    case 'key-pictures':
      return {
        title: save.keyPictures.title,
        nameFieldLabel: save.folder,
        defaultPath: save.keyPictures.file(name),
      };
  }
}

export function pictureDialog(name: string): SaveDialogOptions {
  return {
    title: save.picture.title,
    defaultPath: `${exportName(name)}.png`,
    filters: [{ name: kinds.picture, extensions: ['png'] }],
  };
}

export function cineDialog(description: string): SaveDialogOptions {
  return {
    title: save.cine.title,
    defaultPath: `${exportName(description)}.gif`,
    filters: [{ name: kinds.movingPicture, extensions: ['gif'] }],
  };
}
