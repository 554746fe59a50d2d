/** The calls about exporting a series; part of the table in contract.ts. */
import { z } from 'zod';
import type { ConformanceReport } from '../core/conformance';
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
} from '../core/export-options';
import { handle } from './handle';

export const exportFormat = z.enum(EXPORT_FORMATS);

export const exportChoices = z.object({
  syntax: z.enum(DICOM_SYNTAXES).optional(),
  object: z.enum(DICOM_OBJECTS).optional(),
  uids: z.enum(UID_CHOICES).optional(),
  study: z.enum(STUDY_CHOICES).optional(),
  patient: z.enum(PATIENT_CHOICES).optional(),
  segmentation: z.enum(SEGMENTATION_CHOICES).optional(),
  dicomdir: z.boolean().optional(),
  zip: z.boolean().optional(),
  fps: z.number().positive().max(MAX_FPS).optional(),
}) as z.ZodType<ExportChoices, ExportChoices>;

const texts = z.array(z.string());

export const conformanceReport = z.object({
  files: z.int(),
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      rule: z.string(),
      text: z.string(),
      files: texts,
      count: z.int(),
    }),
  ),
  volume: z.object({ ok: z.boolean(), why: z.string().nullable() }),
  dciodvfy: z.object({ file: z.string(), errors: texts, warnings: texts }).nullable(),
}) satisfies z.ZodType<ConformanceReport>;

export const exportCalls = {
  /** Asks for a folder, and writes each series there under a name of its own; those that were written before a cancel stay. */
  'library.exportMany': {
    request: z.object({ seriesIds: z.array(handle).min(1).max(100_000), format: exportFormat }),
    response: z.object({ cancelled: z.boolean(), written: z.int(), saved: z.string().nullable() }),
  },
  /** Shows the system's dialog for the place; `saved` is a name to show, never a path to use. */
  'library.export': {
    request: z.object({ seriesId: handle, format: exportFormat, choices: exportChoices.optional() }),
    response: z.object({ cancelled: z.boolean(), saved: z.string().nullable() }),
  },
  /** Judges the DICOM files that an export would write. A later request ends the one before it. */
  'library.conformance': {
    request: z.object({ seriesId: handle, choices: exportChoices }),
    response: conformanceReport,
  },
} as const;
