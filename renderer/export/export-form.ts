/** The fields of the export dialog, and the choices that they amount to for a format and a series. */
import {
  DEFAULT_FPS,
  type DicomObject,
  type DicomSyntax,
  type SegmentationChoice,
} from '../../electron/core/export-options';
import type {
  ConformanceReport,
  ExportChoices,
  ExportFormat,
  SeriesSummary,
} from '../../electron/ipc/contract';

export interface ExportForm {
  syntax: DicomSyntax;
  object: DicomObject;
  segmentation: SegmentationChoice;
  recipeUids: boolean;
  newStudy: boolean;
  replacePatient: boolean;
  dicomdir: boolean;
  zip: boolean;
  fps: number;
}

/** Nothing chosen yet. */
export function newForm(): ExportForm {
  return {
    syntax: 'explicit',
    object: 'classic',
    segmentation: 'binary',
    recipeUids: false,
    newStudy: false,
    replacePatient: false,
    dicomdir: false,
    zip: false,
    fps: DEFAULT_FPS,
  };
}

/** Which choices make sense for a series. */
export function offers(entry: Pick<SeriesSummary, 'modality' | 'origin' | 'seed'>) {
  const anatomical = entry.modality === 'CT' || entry.modality === 'MR';
  return {
    /** One file a slice, or one multi-frame file. */
    objects: anatomical,
    recipeUids: entry.seed !== null,
    subject: entry.origin === 'imported',
  };
}

/** Only what was changed from its default and is on offer. */
export function choicesFor(
  form: ExportForm,
  format: ExportFormat,
  entry: Pick<SeriesSummary, 'modality' | 'origin' | 'seed'>,
): ExportChoices {
  const zip = form.zip && format !== 'nifti' && format !== 'gif' ? { zip: true } : {};
  if (format === 'gif') return { fps: form.fps };
  if (format !== 'dicom') return zip;
  const { objects, recipeUids, subject } = offers(entry);
  return {
    ...(form.syntax !== 'explicit' && { syntax: form.syntax }),
    ...(form.segmentation !== 'binary' && { segmentation: form.segmentation }),
    ...(objects && form.object !== 'classic' && { object: form.object }),
    ...(recipeUids && form.recipeUids && !form.replacePatient && { uids: 'recipe' as const }),
    // A replaced patient always gets a new study.
    ...(subject && form.newStudy && !form.replacePatient && { study: 'new' as const }),
    ...(subject && form.replacePatient && { patient: 'replace' as const }),
    ...(form.dicomdir && { dicomdir: true }),
    ...zip,
  };
}

/** The verdict in a few words. */
export function verdict(report: ConformanceReport): { level: 'ok' | 'warning' | 'error'; text: string } {
  const errors =
    report.findings.filter(({ severity }) => severity === 'error').length +
    (report.dciodvfy?.errors.length ?? 0);
  const warnings =
    report.findings.filter(({ severity }) => severity === 'warning').length +
    (report.dciodvfy?.warnings.length ?? 0);
  const some = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;
  if (errors > 0) return { level: 'error', text: `${some(errors, 'error')} by the DICOM standard` };
  if (warnings > 0) return { level: 'warning', text: some(warnings, 'remark') };
  return { level: 'ok', text: 'Conforms to the DICOM standard' };
}
