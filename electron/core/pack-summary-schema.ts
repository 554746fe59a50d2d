/** A model pack as windows and the command line show it; the one description of each of these types. */
import { z } from 'zod';
import { SAMPLERS } from './samplers';

const pair = z.tuple([z.number(), z.number()]);

/** What a pack lets people ask for beside the place; see conditions.ts. */
const condition = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('number'),
    name: z.string(),
    label: z.string(),
    help: z.string(),
    dicom: z.enum(['PatientAge', 'PatientSex']).optional(),
    range: pair,
    unit: z.string(),
    whole: z.boolean(),
  }),
  z.object({
    type: z.literal('choice'),
    name: z.string(),
    label: z.string(),
    help: z.string(),
    dicom: z.enum(['PatientAge', 'PatientSex']).optional(),
    options: z.array(z.object({ value: z.string(), label: z.string() })),
  }),
]);

export const packSummary = z.object({
  id: z.string(),
  version: z.string(),
  name: z.string(),
  description: z.string(),
  licence: z.string(),
  modality: z.string(),
  bodyPart: z.string(),
  axis: z.enum(['space', 'time']),
  unit: z.enum(['mm', 'ms']),
  range: pair,
  /** Whether the end of the range is its start again. */
  cyclic: z.boolean().default(false),
  spacing: pair,
  /** Whether its network knows images by their order alone: neighbours of a grid must be neighbours of the series. */
  ordered: z.boolean().default(false),
  /** Where position 0 lies, as "vertex". */
  origin: z.string(),
  direction: z.string(),
  k: z.int(),
  /** Of a finished slice before super-resolution. */
  rows: z.int(),
  columns: z.int(),
  pixelSpacing: pair,
  conditions: z.array(condition),
  superResolution: z.object({ scale: z.int() }).nullable(),
  /** What its labels tell apart, for people; null where it makes none. */
  labels: z.array(z.string()).nullable().default(null),
  defaults: z.object({
    frames: z.int(),
    spacing: z.number(),
    start: z.number(),
    steps: z.int(),
    sampler: z.enum(SAMPLERS),
  }),
});

/** A pack folder that must not be used, and the sentence why. */
export const refusedPack = z.object({ folder: z.string(), reason: z.string() });

/** What a pack was trained on. */
const trainingSource = z.object({
  name: z.string(),
  url: z.string(),
  terms: z.string(),
  attribution: z.string(),
});

const packFile = z.object({
  name: z.string(),
  /** Size on disk, bytes; 0 where it is missing. */
  bytes: z.number(),
  /**
   * Against the SHA-256 that pack.json gives: the same, another, not there, or not listed. pack.json itself is what the
   * others are checked against; where it cannot be read, they are unchecked.
   */
  state: z.enum(['verified', 'changed', 'missing', 'unlisted', 'manifest', 'unreadable', 'unchecked']),
});

/** A pack folder as it lies on disk, whether it can be used or not. */
export const installedPack = z.object({
  /** Opaque: stands for the folder without naming it. */
  key: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  /** Folder name. */
  folder: z.string(),
  /** Whether it ships with the application or the user added it. */
  place: z.enum(['shipped', 'user']),
  /** Null where pack.json cannot be read. */
  summary: packSummary.nullable(),
  /** SHA-256 of pack.json, which holds the hash of every other file. */
  sha256: z.string().nullable(),
  trainingData: z.array(trainingSource),
  files: z.array(packFile),
  /** One sentence why it must not be used; null where every check passed. */
  refusal: z.string().nullable(),
});

export type PackSummary = z.infer<typeof packSummary>;
export type RefusedPack = z.infer<typeof refusedPack>;
export type TrainingSource = z.infer<typeof trainingSource>;
export type PackFile = z.infer<typeof packFile>;
export type PackFileState = PackFile['state'];
export type InstalledPack = z.infer<typeof installedPack>;
