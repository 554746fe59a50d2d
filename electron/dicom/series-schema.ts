/** A series header as it comes back from a file or another process: checked before anything is done with it. */
import { z } from 'zod';
import { DERIVATION_KINDS } from '../core/derivation';
import type { SeriesHeader } from '../core/series';
import { recipeSchema } from '../core/recipe-schema';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const n = z.number();
const text = z.string().max(1024);
const uid = z.string().regex(/^[0-9.]{0,64}$/);
const writtenText = z.object({ shown: text, bytes: text }).optional();
const positive = z.number().positive();

const provenance = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generated'), recipe: recipeSchema }),
  z.object({
    kind: z.literal('imported'),
    transferSyntaxes: z.array(z.string()),
    synthetic: z.boolean(),
    recipe: recipeSchema.optional(),
    warnings: z.array(z.string()),
    derivations: z.array(z.object({ kind: z.enum(DERIVATION_KINDS), sentence: text })).optional(),
  }),
]);

export const seriesHeaderSchema = z
  .object({
    modality: z.string().max(16),
    rows: z.int().min(1).max(65535),
    columns: z.int().min(1).max(65535),
    frames: z.int().min(1).max(1_000_000),
    geometry: z.object({
      rowSpacing: positive,
      columnSpacing: positive,
      orientation: z.tuple([n, n, n, n, n, n]),
      positions: z.array(vec3),
      sliceThickness: positive.optional(),
      pixelSpacingUnknown: z.literal(true).optional(),
      positionsUnknown: z.literal(true).optional(),
    }),
    timesMs: z.array(n).optional(),
    cycleMs: positive.optional(),
    part: z
      .object({
        label: text,
        index: z.int().min(1),
        count: z.int().min(1),
        timeMs: n.optional(),
      })
      .optional(),
    notVolume: text.optional(),
    mosaic: z.literal(true).optional(),
    values: z.object({
      rescaleSlope: n.refine((slope) => slope !== 0, 'must not be 0'),
      rescaleIntercept: n,
      units: text,
      window: z.object({ center: n, width: positive }),
      windows: z.array(z.object({ center: n, width: positive, name: z.string().optional() })).optional(),
      bitsStored: z.int().min(1).max(16),
      signed: z.boolean(),
      inverted: z.boolean().optional(),
      padding: z.int().optional(),
      maxError: positive.optional(),
    }),
    identity: z.object({
      patientName: text,
      patientId: text,
      studyDescription: text,
      seriesDescription: text,
      studyDate: text,
      studyTime: text,
      studyInstanceUid: uid,
      seriesInstanceUid: uid,
      frameOfReferenceUid: uid,
      seriesNumber: n,
      bodyPart: text,
      patientAge: z
        .string()
        .regex(/^\d{3}[DWMY]$/)
        .optional(),
      patientSex: z.enum(['M', 'F', 'O']).optional(),
      patientBirthDate: z
        .string()
        .regex(/^\d{8}$/)
        .optional(),
      accessionNumber: z.string().max(16).optional(),
      studyId: z.string().max(16).optional(),
      asWritten: z
        .object({
          characterSet: text,
          texts: z.object({
            patientName: writtenText,
            patientId: writtenText,
            studyDescription: writtenText,
            seriesDescription: writtenText,
          }),
        })
        .optional(),
    }),
    provenance,
    syntheticFrames: z.array(z.int().min(0)).optional(),
    frameSources: z
      .array(z.array(z.object({ sopClassUid: uid, sopInstanceUid: uid, frame: z.int().min(1).optional() })))
      .optional(),
  })
  .refine((header) => header.geometry.positions.length === header.frames, 'needs one position a frame')
  .refine((header) => !header.timesMs || header.timesMs.length === header.frames, 'needs one time a frame')
  .refine(
    (header) => !header.frameSources || header.frameSources.length === header.frames,
    'needs one list of sources a frame',
  );

// What the schema lets through is a header, and nothing it drops is part of one.
/** The schema's words for "may be left out" let a key stand there with nothing in it, which JSON does not. */
type LeftOut<T> = T extends object
  ? { [K in keyof T]: LeftOut<undefined extends T[K] ? Exclude<T[K], undefined> : T[K]> }
  : T;
type Checked = LeftOut<z.output<typeof seriesHeaderSchema>>;
const sameType: Checked extends SeriesHeader ? true : false = true;
void sameType;
