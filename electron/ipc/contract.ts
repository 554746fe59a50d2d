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
import type { TagList } from '../core/tags';
import { annotationCalls } from './annotation-calls';
import { exportCalls } from './export-calls';
import { completeCalls } from './complete-calls';
import { handle } from './handle';
import { libraryCalls, seriesNotes } from './library';
import { jobCalls, jobSummary, queueState } from './jobs';
import { menuCalls, menuEvents } from './menu-calls';
import { networkCalls, networkEvents } from './network-calls';
import { addedPacks, packCalls, packEvents } from './pack-calls';
import { resampleCalls } from './resample-calls';
import { segmentationCalls } from './segmentation-calls';
import { sessionCalls } from './session-calls';
import { settingsCalls, settingsEvents } from './settings-calls';

export { APP_ORIGIN, importPathsChannel } from './channels';
export { handle } from './handle';
export { jobSummary, queueState } from './jobs';
export type { CompleteRequest, CompletionJob, JobState, JobSummary, QueueState } from './jobs';
export type { PortMessage, PortPurpose } from './channels';

export const seriesSummary = z.object({
  id: handle,
  createdAt: z.string(),
  modality: z.string(),
  description: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  /** Series of one study have the same. */
  studyUid: z.string(),
  studyDescription: z.string(),
  /** YYYYMMDD; empty where unknown. */
  studyDate: z.string(),
  seriesNumber: z.number(),
  frames: z.int(),
  rows: z.int(),
  columns: z.int(),
  /** Column, row and slice spacing, mm; slice spacing 0 for a single frame. */
  spacing: z.tuple([z.number(), z.number(), z.number()]),
  origin: z.enum(['generated', 'imported']),
  synthetic: z.boolean(),
  seed: z.number().nullable(),
  /** What tells a generated series from others of its kind beside the seed; null where there is no recipe. */
  made: z
    .object({ steps: z.number(), conditions: z.record(z.string(), z.union([z.number(), z.string()])) })
    .nullable(),
  warnings: z.array(z.string()),
  /** What was done to it since it was acquired or made, one sentence each. */
  derivations: z.array(z.string()),
  /** Whether it stays however old it gets. */
  kept: z.boolean().default(false),
  ...seriesNotes.shape,
});

export const skippedFile = z.object({ file: z.string(), reason: z.string() });

export const importResult = z.object({
  cancelled: z.boolean(),
  imported: z.array(handle),
  /** Series of the library that hold the same images as what was skipped for that. */
  known: z.array(handle).optional(),
  /** By this what was skipped can be had beside those, for a minute. */
  again: handle.optional(),
  skipped: z.array(skippedFile),
  /** Model packs among what was dropped; left out where there were none. */
  packs: addedPacks.optional(),
});

export const tagList = z.object({
  source: z.enum(['file', 'export']),
  rows: z.array(
    z.object({
      depth: z.int(),
      tag: z.string(),
      vr: z.string(),
      keyword: z.string(),
      creator: z.string(),
      value: z.string(),
      meaning: z.string(),
      bytes: z.int(),
    }),
  ),
  truncated: z.boolean(),
}) satisfies z.ZodType<TagList>;

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  /** What could not be opened as it should at start, entries of the library among it; reasons say what became of it. */
  setAside: z.array(z.object({ name: z.string(), reason: z.string() })),
});

const nothing = z.undefined();

/** Calls: what the window sends, and what it gets. SeriesHeader is checked where it is made, not here. */
export const calls = {
  'app.info': { request: nothing, response: appInfo },
  'library.list': { request: nothing, response: z.array(seriesSummary) },
  /**
   * Answered by the header; a port with purpose "voxels" and the same key brings the slice that is looked at first and
   * whether the file is whole (`VoxelMessage`). The voxels themselves are read from `voxelsUrl(key)`, once.
   */
  'library.open': {
    request: z.object({ seriesId: handle, key: handle }),
    response: z.object({ header: z.custom<import('../core/series').SeriesHeader>() }),
  },
  /** The DICOM elements of one frame (from 0), nested ones behind what they lie in; see core/tags. */
  'series.tags': {
    request: z.object({ seriesId: handle, frame: z.int().min(0).max(10_000_000) }),
    response: tagList,
  },
  /** Cancels the imports and exports that are under way; nothing is left of them. */
  'files.cancel': { request: nothing, response: nothing },
  ...libraryCalls,
  'library.rename': {
    request: z.object({ seriesId: handle, description: z.string().trim().min(1).max(64) }),
    response: nothing,
  },
  /** Shows the system's dialog for files or a folder. */
  'library.import': {
    request: z.object({ pick: z.enum(['folder', 'files']) }),
    response: importResult,
  },
  /** Imports what was opened from outside the window; as if cancelled where there is nothing. */
  'files.takeGiven': { request: nothing, response: importResult },
  ...exportCalls,
  ...resampleCalls,
  ...completeCalls,
  ...segmentationCalls,
  ...jobCalls,
  ...annotationCalls,
  ...networkCalls,
  ...packCalls,
  ...settingsCalls,
  ...menuCalls,
  ...sessionCalls,
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
  ...networkEvents,
  ...packEvents,
  ...settingsEvents,
  ...menuEvents,
  /** A sentence for the person about something that nobody asked for just now. */
  'app.notice': z.object({ text: z.string() }),
  'library.changed': z.object({}),
  /** How far a job is. */
  'job.changed': jobSummary,
  /** What is in the queue, in which order, and whether it is paused. */
  'queue.changed': queueState,
  'files.progress': z.object({
    task: z.enum(['import', 'export', 'resample']),
    done: z.int(),
    total: z.int(),
  }),
  /** Files were opened from outside the window; `files.takeGiven` imports them. Their paths stay in the main process. */
  'files.given': z.object({}),
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

export type { PackSummary, RefusedPack } from '../core/pack-summary';
export type SeriesSummary = z.infer<typeof seriesSummary>;
export type ImportResult = z.infer<typeof importResult>;
export type AppInfo = z.infer<typeof appInfo>;
export type { ExportChoices, ExportFormat } from '../core/export-options';
export type { ConformanceReport } from '../core/conformance';
export type { AddedPacks } from './pack-calls';

/** What the preload script puts on `window.gridit`. Rejections are `Error`s whose message is for the person. */
export interface GriditApi {
  call<C extends CallName>(name: C, request: CallRequest<C>): Promise<CallResponse<C>>;
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
  importDropped(files: File[]): Promise<ImportResult>;
}
