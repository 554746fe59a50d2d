import type { ExportFormat } from '../../electron/ipc/contract';

/** What a series can be exported as, in the order of the menus. */
export const EXPORT_FORMATS: Record<ExportFormat, string> = {
  dicom: 'DICOM series…',
  nifti: 'NIfTI volume…',
  png: 'PNG stack…',
  gif: 'Animated GIF…',
};
