/** Formats that a series can be written in. */
export const EXPORT_FORMATS = ['dicom', 'nifti', 'png'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
