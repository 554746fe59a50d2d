/**
 * The calls that the engine process takes, checked at both ends: `{ id, call, args }` and `{ cancel: id }` go in,
 * `{ id, progress }` and one `{ id, ok: true, value }` or `{ id, ok: false, code, message }` come back. They travel
 * over `parentPort` in an Electron utility process, or over the IPC channel of a forked Node process.
 *
 * Several `generate` calls may be open; the owner holds all but the one that shall compute with `{ hold: id, held }`,
 * and shows a running one to a window with `{ watch: id }` and a MessagePort. The runtime blocks the process while it
 * computes, so a message is read between two of its calls: a cancel or a hold takes effect after the step that is
 * running. Killing the process is the only faster way.
 */
import { z } from 'zod';
import { packSummary, installedPack, refusedPack } from '../core/pack-summary-schema';
import { speedFigures } from '../core/pack-speed-schema';
import { PROVIDERS } from '../core/providers';
import { completionRequest } from '../core/completion/request-schema';
import { MAX_SEED } from '../core/request/parameters';
import { conditionValues, generateRequest } from '../core/request/request-schema';
import type { JobEvent } from '../core/protocol';
import type { AddedPack } from '../core/pack-summary';

/** Where packs are looked for: those that ship with the app, then those the user added (may not exist). */
const packFolders = z.object({ shipped: z.string().optional(), user: z.string().optional() });
const provider = z.enum(PROVIDERS);

const probeReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('unavailable'), message: z.string() }),
  z.object({
    outcome: z.literal('measured'),
    /** Milliseconds a denoising step. */
    cpuMs: z.number(),
    providerMs: z.number(),
    /** Largest difference from the CPU's result over the largest value of it. */
    difference: z.number(),
  }),
]);

export const engineCalls = {
  /** Reads and checks all packs. */
  packs: {
    args: packFolders,
    value: z.object({
      packs: z.array(packSummary),
      refused: z.array(refusedPack),
    }),
    progress: z.never(),
  },
  /** Every pack folder, usable or not, each file checked anew. */
  installed: {
    args: packFolders,
    value: z.array(installedPack),
    progress: z.never(),
  },
  /** What a provider's verdict on a pack depends on, beside the machine: the runtime and the pack's every byte. */
  identify: {
    args: z.object({ folders: packFolders, packId: z.string() }),
    value: z.object({ runtime: z.string(), sha256: z.string() }),
    progress: z.never(),
  },
  /** Puts a .gridpack file, or a copy of a pack folder, into the user's folder; all of it or nothing. */
  installPack: {
    args: z.object({ folders: packFolders, source: z.string() }),
    value: z.custom<AddedPack>(),
    progress: z.never(),
  },
  /** Writes an installed pack as one file; `destination` must not exist and appears only when complete. */
  exportPack: {
    args: z.object({ folders: packFolders, key: z.string(), destination: z.string() }),
    value: z.undefined(),
    progress: z.never(),
  },
  /** The text of a model card. */
  packCard: {
    args: z.object({ folders: packFolders, key: z.string() }),
    value: z.string().nullable(),
    progress: z.never(),
  },
  /** Measures a pack on a provider, by turns with jobs that are being computed. The progress is a share, 0 to 1. */
  measure: {
    args: z.object({
      folders: packFolders,
      packId: z.string(),
      provider,
      threads: z.int().min(1).max(256).optional(),
    }),
    value: speedFigures,
    progress: z.number(),
  },
  /** Tries a provider on a pack's grid network. A driver may end the process with it: use a process of its own. */
  probe: {
    args: z.object({ folders: packFolders, packId: z.string(), provider }),
    value: probeReply,
    progress: z.never(),
  },
  /**
   * Makes a series and writes it, in native form, to `seriesFolder`, which must not exist and appears only when
   * complete. A MessagePort may come along with the call: it gets every `JobEvent` and is closed at the end. The
   * call's own progress leaves out previews and frames.
   */
  generate: {
    args: z.object({
      folders: packFolders,
      request: generateRequest,
      /** As `chooseProvider` gave it. */
      provider: z.object({ provider, reason: z.string() }),
      app: z.object({ name: z.string(), version: z.string() }),
      seriesFolder: z.string(),
      /** Threads of the CPU provider; the runtime's own choice where left out. */
      threads: z.int().min(1).max(256).optional(),
    }),
    value: z.undefined(),
    progress: z.custom<Extract<JobEvent, { type: 'started' | 'progress' }>>(),
  },
  /**
   * Makes slices between, beside or in place of those of a series in native form, and writes the result as `generate`
   * does. The progress tells first where the slices were found to lie.
   */
  complete: {
    args: z.object({
      folders: packFolders,
      source: z.string(),
      packId: z.string(),
      request: completionRequest,
      seed: z.int().min(0).max(MAX_SEED),
      conditions: conditionValues,
      /** Go on although the model does not know such images. */
      force: z.boolean(),
      labels: z.boolean(),
      /** As `chooseProvider` gave it. */
      provider: z.object({ provider, reason: z.string() }),
      app: z.object({ name: z.string(), version: z.string() }),
      seriesInstanceUid: z.string(),
      seriesFolder: z.string(),
      threads: z.int().min(1).max(256).optional(),
    }),
    value: z.undefined(),
    progress: z.custom<CompleteProgress>(),
  },
} as const;

export type CompleteProgress =
  | Extract<JobEvent, { type: 'progress' }>
  | {
      type: 'placed';
      /** Positions of the first and the last slice of the result on the pack's axis. */
      first: number;
      last: number;
    };

export type EngineCall = keyof typeof engineCalls;
export type EngineArgs<Call extends EngineCall> = z.infer<(typeof engineCalls)[Call]['args']>;
export type PackFolders = z.infer<typeof packFolders>;
export type ProbeReply = z.infer<typeof probeReply>;

/** What the engine process is sent. */
export type ToEngine =
  | { id: number; call: EngineCall; args: unknown }
  | { cancel: number }
  | { hold: number; held: boolean }
  | { watch: number };

/** What the engine process answers; `code` is an `ErrorCode`, "cancelled", or "defect". */
export type FromEngine =
  | { id: number; progress: unknown }
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: string; message: string };
