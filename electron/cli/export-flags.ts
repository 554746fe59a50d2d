/** The options of everything that writes a series: `generate`, `regenerate`, `convert`, `export`. */
import { Option, type Command } from 'commander';
import {
  DICOM_OBJECTS,
  DICOM_SYNTAXES,
  EXPORT_FORMATS,
  MAX_FPS,
  PATIENT_CHOICES,
  SEGMENTATION_CHOICES,
  STUDY_CHOICES,
  UID_CHOICES,
  type ExportChoices,
  type ExportFormat,
} from '../core/export-options';
import { UserError } from '../core/errors';
import { path, positiveNumber } from './options';

export interface OutputFlags extends ExportChoices {
  out: string;
  format: ExportFormat;
}

/** Where and how a command writes the series that it makes, and with which packs. */
export interface OutputOptions {
  out: string;
  format: ExportFormat;
  choices?: ExportChoices;
  packs?: string;
}

export const formatOption = () =>
  new Option('--format <name>', 'form of the files').choices([...EXPORT_FORMATS]);

const choice = (name: string, values: readonly string[], what: string) =>
  new Option(`--${name} <name>`, what).choices([...values]);

/** Adds where and how to write; not the format, which some commands demand and others have a default for. */
export function addOutputFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--out <path>', 'where to write; must be new or an empty folder')
        .argParser(path)
        .makeOptionMandatory(),
    )
    .addOption(choice('syntax', DICOM_SYNTAXES, 'how pixels lie in DICOM files; all without loss'))
    .addOption(choice('object', DICOM_OBJECTS, 'one file a slice, or one multi-frame file'))
    .addOption(choice('uids', UID_CHOICES, 'UIDs of the series, or those that follow from its recipe'))
    .addOption(
      choice(
        'segmentation',
        SEGMENTATION_CHOICES,
        'labels as a DICOM segmentation of this form, or none at all',
      ),
    )
    .option('--dicomdir', 'lay the files out as a medium with a DICOMDIR')
    .option('--zip', 'write one .zip file instead of a folder')
    .option('--fps <n>', `frames a second of a GIF, up to ${MAX_FPS}`, positiveNumber);
}

/** Adds what only series that were imported have. */
export function addSubjectFlags(command: Command): Command {
  return command
    .addOption(choice('study', STUDY_CHOICES, 'study of an imported series: keep it, or make a new one'))
    .addOption(
      choice('patient', PATIENT_CHOICES, 'patient of an imported series: keep, or replace by nobody'),
    );
}

/** Takes the choices out of all options of a command. Throws `UserError` (bad-request) for those that do not go together. */
export function splitFlags<Options extends OutputFlags>(
  options: Options,
): {
  output: { out: string; format: ExportFormat; choices: ExportChoices };
  rest: Omit<Options, keyof OutputFlags>;
} {
  const { out, format, syntax, object, uids, study, patient, dicomdir, zip, fps, segmentation, ...rest } =
    options;
  const dicomOnly = { syntax, object, uids, study, patient, dicomdir };
  const given = Object.entries(dicomOnly).find(([, value]) => value !== undefined);
  if (format !== 'dicom' && given) {
    throw new UserError(
      'bad-request',
      `--${given[0]} is for DICOM only. Leave it out, or choose --format dicom.`,
    );
  }
  if (format !== 'dicom' && segmentation && segmentation !== 'none') {
    throw new UserError(
      'bad-request',
      `--segmentation ${segmentation} is for DICOM only. Leave it out, or choose --format dicom.`,
    );
  }
  if (fps !== undefined && format !== 'gif') {
    throw new UserError('bad-request', '--fps is for a GIF only. Leave it out, or choose --format gif.');
  }
  if (fps !== undefined && fps > MAX_FPS) {
    throw new UserError('bad-request', `A GIF shows at most ${MAX_FPS} frames a second, not ${fps}.`);
  }
  const choices = Object.fromEntries(
    Object.entries({ ...dicomOnly, zip, fps, segmentation }).filter(([, value]) => value !== undefined),
  ) as ExportChoices;
  return { output: { out, format, choices }, rest };
}
