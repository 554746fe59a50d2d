/** The line of a manifest: one series, with all that is needed to make it, and what will be written of it. */
import { z } from 'zod';
import { generateRequest } from '../core/request/request-schema';
import { FAULTS } from '../dicom/export/faults/names';
import { NAME_POOLS, type NamePool } from './names';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/);
const day = z.string().regex(/^\d{8}$/);
/** A path below the data folder, made of names that no system reads otherwise. */
const path = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*(\/[A-Za-z0-9][A-Za-z0-9_-]*)*$/);
const n = z.number();

/** With their strengths as they were drawn; `seed` is that of what varies from voxel to voxel. */
export const artefactSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('noise'), std: n, seed: z.int() }),
  z.object({ kind: z.literal('bias-field'), coefficients: z.array(n).length(20) }),
  z.object({ kind: z.literal('spikes'), intensity: n, place: z.tuple([n, n, n]) }),
  z.object({
    kind: z.literal('ghosts'),
    count: z.int().min(2),
    intensity: n,
    axis: z.enum(['rows', 'columns']),
  }),
  z.object({
    kind: z.literal('motion'),
    axis: z.enum(['rows', 'columns']),
    moves: z.array(z.object({ at: n, degrees: n, x: n, y: n })),
  }),
]);
export type Artefact = z.output<typeof artefactSchema>;

export const manifestLine = z.object({
  /** Number of the series in the dataset, from 0: the number of its line. */
  index: z.int().min(0),
  patient: z.object({
    index: z.int().min(0),
    id: z.string().max(64),
    name: z.string().max(324),
    pool: z.enum(Object.keys(NAME_POOLS) as [NamePool]),
    sex: z.enum(['F', 'M', 'O']),
    birthDate: day,
    split: z.string().optional(),
  }),
  study: z.object({
    index: z.int().min(0),
    uid,
    id: z.string().max(16),
    date: day,
    time: z.string().regex(/^\d{6}$/),
    accessionNumber: z.string().max(16),
    description: z.string().max(64),
    /** Of the patient on the day of the study, whole years. */
    age: z.int().min(0).max(999),
  }),
  series: z.object({
    index: z.int().min(0),
    uid,
    frameOfReferenceUid: uid,
    description: z.string().max(64),
    frames: z.int().min(1),
    request: generateRequest,
    artefacts: z.array(artefactSchema),
    fault: z.enum(FAULTS).optional(),
    /** Where it is written, below the data folder: a folder, or a name without its end. */
    place: path,
  }),
});
export type PlannedSeries = z.output<typeof manifestLine>;

/** dataset.json: what the manifest is of, and that nobody changed it. */
export const datasetFile = z.object({
  format: z.literal(1),
  name: z.string(),
  output: z.enum(['dicom', 'bids', 'nifti']),
  characterSet: z.enum(['utf-8', 'native']),
  madeBy: z.object({ name: z.string(), version: z.string() }),
  specSha256: z.string(),
  patients: z.int().min(1),
  studies: z.int().min(1),
  series: z.int().min(1),
  frames: z.int().min(1),
  splits: z.record(z.string(), z.int()),
  faulty: z.int(),
  withArtefacts: z.int(),
  packs: z.array(z.object({ id: z.string(), version: z.string(), sha256: z.string() })),
  manifest: z.array(
    z.object({
      file: z.string().regex(/^\d{6}\.jsonl$/),
      lines: z.int().min(1),
      sha256: z.string().length(64),
    }),
  ),
});
export type DatasetFile = z.output<typeof datasetFile>;
