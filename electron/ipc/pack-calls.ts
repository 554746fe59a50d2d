/** The calls about model packs; part of the table in contract.ts. */
import { z } from 'zod';
import type { InstalledPack, PackSpeed } from '../core/pack-summary';
import { PROVIDERS } from '../core/recipe';
import { handle } from './handle';
import { samplerName } from './jobs';

/** A model pack as the window needs it. */
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
  range: z.tuple([z.number(), z.number()]),
  spacing: z.tuple([z.number(), z.number()]),
  /** Where position 0 lies, as "vertex". */
  origin: z.string(),
  direction: z.string(),
  k: z.int(),
  rows: z.int(),
  columns: z.int(),
  pixelSpacing: z.tuple([z.number(), z.number()]),
  superResolution: z.object({ scale: z.int() }).nullable(),
  defaults: z.object({
    frames: z.int(),
    spacing: z.number(),
    start: z.number(),
    steps: z.int(),
    sampler: samplerName,
  }),
});

/** A pack folder that must not be used, and why. */
export const refusedPack = z.object({ folder: z.string(), reason: z.string() });

export const installedPack = z.object({
  key: handle,
  folder: z.string(),
  place: z.enum(['shipped', 'user']),
  summary: packSummary.nullable(),
  sha256: z.string().nullable(),
  trainingData: z.array(
    z.object({ name: z.string(), url: z.string(), terms: z.string(), attribution: z.string() }),
  ),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      state: z.enum(['verified', 'changed', 'missing', 'unlisted', 'manifest', 'unreadable', 'unchecked']),
    }),
  ),
  refusal: z.string().nullable(),
}) satisfies z.ZodType<InstalledPack>;

const provider = z.enum(PROVIDERS);

export const packSpeed = z.object({
  measuredAt: z.string(),
  verdict: z.object({ provider, reason: z.string() }),
  passedOver: z.array(z.object({ provider, why: z.string() })),
  figures: z.array(
    z.object({
      provider,
      stepMs: z.number(),
      enhanceMs: z.number().nullable(),
      frames: z.int(),
      jobMs: z.number(),
      memoryBytes: z.number(),
    }),
  ),
}) satisfies z.ZodType<PackSpeed>;

/** What became of files and folders that were to be installed as models. */
export const addedPacks = z.object({
  added: z.array(z.object({ key: handle, id: z.string(), name: z.string(), version: z.string() })),
  refused: z.array(z.object({ file: z.string(), reason: z.string() })),
});

const nothing = z.undefined();
const pack = z.object({ key: handle });

export const packCalls = {
  'packs.list': {
    request: nothing,
    response: z.object({ packs: z.array(packSummary), refused: z.array(refusedPack) }),
  },
  /** Every pack folder, usable or not; each file is checked against pack.json anew. */
  'packs.installed': { request: nothing, response: z.array(installedPack) },
  /** The model card as Markdown; null where there is none. */
  'packs.card': { request: pack, response: z.object({ text: z.string().nullable() }) },
  /** Shows the system's dialog for .gridpack files. */
  'packs.add': { request: nothing, response: addedPacks.extend({ cancelled: z.boolean() }) },
  /** Moves a pack aside; it can be taken back until the time given here has passed or the application ends. */
  'packs.remove': { request: pack, response: z.object({ undoMs: z.number() }) },
  'packs.restore': { request: pack, response: nothing },
  /** Shows the system's dialog for the place; `saved` is a name to show, never a path to use. */
  'packs.export': {
    request: pack,
    response: z.object({ cancelled: z.boolean(), saved: z.string().nullable() }),
  },
  /** What was measured on this machine before; null where nothing was. */
  'packs.speed': { request: pack, response: packSpeed.nullable() },
  /** Measures anew; progress comes by the event "packs.measuring". Null where it was cancelled. */
  'packs.measure': { request: pack, response: packSpeed.nullable() },
  'packs.cancelMeasure': { request: nothing, response: nothing },
} as const;

export const packEvents = {
  /** What is installed has changed. */
  'packs.changed': z.object({}),
  'packs.measuring': z.object({ key: handle, fraction: z.number() }),
} as const;

export type AddedPacks = z.infer<typeof addedPacks>;
