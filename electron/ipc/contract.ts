/**
 * The whole conversation between a window and the main process, in one table: the zod schema of a channel is its
 * TypeScript type and its validation at the border. What is not in this table does not cross.
 *
 * Three kinds of traffic:
 * - calls: window asks, main answers (`CallName`); every answer is a `Reply`, because Electron mangles errors;
 * - events: main tells every window (`EventName`);
 * - ports: a MessagePort straight from a utility process to the window for voxels and previews (`PortPurpose`).
 */
import { z } from 'zod';
import { MAX_FRAMES, MAX_SEED, MAX_STEPS, PROVIDERS, SAMPLERS } from '../core/recipe';
import type { PlanKind, ProviderName, SamplerName } from '../core/recipe';

export { APP_ORIGIN, importPathsChannel } from './channels';
export type { PortMessage, PortPurpose } from './channels';

const samplerName = z.enum(SAMPLERS as [SamplerName, ...SamplerName[]]);
const planKind = z.enum(['coarse-to-fine', 'autoregressive'] satisfies PlanKind[]);
const providerName = z.enum(['auto', ...(PROVIDERS as ProviderName[])]);

/** Opaque handle of a library entry or a job. */
export const handle = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** A whole number in a range; what is wrong with another is said in one sentence. */
function wholeNumber(what: string, low: number, high: number) {
  const sentence = `${what} must be a whole number from ${low} to ${high}.`;
  return z.int(sentence).min(low, sentence).max(high, sentence);
}

export const generateRequest = z.object({
  packId: z.string().min(1, 'Choose a model.').max(64, 'There is no such model.'),
  frames: wholeNumber('The number of slices', 1, MAX_FRAMES),
  spacing: z.number('The spacing must be a number.').positive('The spacing must be more than 0.'),
  start: z.number('The start must be a number.'),
  seed: wholeNumber('The seed', 0, MAX_SEED),
  steps: wholeNumber('The number of steps', 1, MAX_STEPS),
  sampler: samplerName,
  plan: planKind,
  superResolution: z.boolean(),
  provider: providerName,
});

export const exportFormat = z.enum(['dicom', 'nifti', 'png']);

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

export const seriesSummary = z.object({
  id: handle,
  createdAt: z.string(),
  modality: z.string(),
  description: z.string(),
  patientName: z.string(),
  frames: z.int(),
  rows: z.int(),
  columns: z.int(),
  /** Column, row and slice spacing, mm; slice spacing 0 for a single frame. */
  spacing: z.tuple([z.number(), z.number(), z.number()]),
  origin: z.enum(['generated', 'imported']),
  synthetic: z.boolean(),
  seed: z.number().nullable(),
  warnings: z.array(z.string()),
});

export const skippedFile = z.object({ file: z.string(), reason: z.string() });

export const importResult = z.object({
  cancelled: z.boolean(),
  imported: z.array(handle),
  skipped: z.array(skippedFile),
});

export const jobSummary = z.object({
  id: handle,
  packId: z.string(),
  request: generateRequest,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  fraction: z.number(),
  elapsedMs: z.number(),
  remainingMs: z.number().nullable(),
  phase: z.enum(['loading', 'denoising', 'super-resolution', 'writing']),
  provider: z.string().nullable(),
  /** The series made, once done. */
  seriesId: handle.nullable(),
  /** One sentence, once failed. */
  error: z.string().nullable(),
});

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  /** Entries of the library that were damaged and set aside at start. */
  setAside: z.array(z.object({ name: z.string(), reason: z.string() })),
});

const nothing = z.undefined();

/** Calls: what the window sends, and what it gets. SeriesHeader is checked where it is made, not here. */
export const calls = {
  'app.info': { request: nothing, response: appInfo },
  'packs.list': {
    request: nothing,
    response: z.object({ packs: z.array(packSummary), refused: z.array(refusedPack) }),
  },
  'library.list': { request: nothing, response: z.array(seriesSummary) },
  /** Answered by the header; the voxels follow on a port with purpose "voxels" and the same key. */
  'library.open': {
    request: z.object({ seriesId: handle, key: handle }),
    response: z.object({ header: z.custom<import('../core/series').SeriesHeader>() }),
  },
  'library.remove': { request: z.object({ seriesId: handle }), response: nothing },
  'library.rename': {
    request: z.object({ seriesId: handle, description: z.string().trim().min(1).max(64) }),
    response: nothing,
  },
  /** Shows the system's dialog for files or a folder. */
  'library.import': {
    request: z.object({ pick: z.enum(['folder', 'files']) }),
    response: importResult,
  },
  /** Shows the system's dialog for the place; `saved` is a name to show, never a path to use. */
  'library.export': {
    request: z.object({ seriesId: handle, format: exportFormat }),
    response: z.object({ cancelled: z.boolean(), saved: z.string().nullable() }),
  },
  /** The job's events follow on a port with purpose "job" and the same key. */
  'jobs.start': {
    request: z.object({ request: generateRequest, key: handle }),
    response: z.object({ jobId: handle }),
  },
  'jobs.cancel': { request: z.object({ jobId: handle }), response: nothing },
  'jobs.list': { request: nothing, response: z.array(jobSummary) },
} as const;

/** Request of `importPathsChannel`; the answer is an `importResult`. */
export const importPathsRequest = z.object({
  paths: z
    .array(z.string().min(1))
    .min(1, 'Nothing that was dropped is a file or a folder.')
    .max(100_000, 'Too many files at once; drop the folder that they are in.'),
});

/** Events: what main tells every window. */
export const events = {
  'library.changed': z.object({}),
  'job.changed': jobSummary,
  'files.progress': z.object({
    task: z.enum(['import', 'export']),
    done: z.int(),
    total: z.int(),
  }),
  'menu.command': z.object({
    command: z.enum([
      'import-folder',
      'import-files',
      'export-dicom',
      'export-nifti',
      'export-png',
      'generate',
      'help',
    ]),
  }),
} as const;

export type CallName = keyof typeof calls;
export type CallRequest<C extends CallName> = z.infer<(typeof calls)[C]['request']>;
export type CallResponse<C extends CallName> = z.infer<(typeof calls)[C]['response']>;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;

export type Reply<T> = { ok: true; value: T } | { ok: false; error: { code: string; message: string } };

/**
 * What comes through a port with purpose "voxels"; through one with purpose "job" comes `JobEvent` (core/protocol).
 * The window receives a port as a `message` event on `window` with a `PortMessage` as data and the port in
 * `event.ports[0]`.
 */
export type { VoxelMessage } from '../core/protocol';

export type PackSummary = z.infer<typeof packSummary>;
export type RefusedPack = z.infer<typeof refusedPack>;
export type SeriesSummary = z.infer<typeof seriesSummary>;
export type ImportResult = z.infer<typeof importResult>;
export type JobSummary = z.infer<typeof jobSummary>;
export type AppInfo = z.infer<typeof appInfo>;
export type ExportFormat = z.infer<typeof exportFormat>;
export type WindowGenerateRequest = z.infer<typeof generateRequest>;

/** What the preload script puts on `window.gridit`. Rejections are `Error`s whose message is for the person. */
export interface GriditApi {
  call<C extends CallName>(name: C, request: CallRequest<C>): Promise<CallResponse<C>>;
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
  importDropped(files: File[]): Promise<ImportResult>;
}
