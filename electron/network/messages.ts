/**
 * The calls of the utility process "network", one table: what a call takes, gives, and tells meanwhile. On the wire
 * they look like those of the process "files".
 */
import { z } from 'zod';
import { pacsNode, portNumber, aeTitle } from './node-schema';

const path = z.string().min(1);
const nothing = z.undefined();
const count = z.object({ done: z.int(), total: z.int() });
const uid = z.string().regex(/^[0-9.]{1,64}$/);
const text = z.string().max(64).optional();

export const sendOutcome = z.object({
  file: z.string(),
  state: z.enum(['sent', 'sent-with-warning', 'failed']),
  reason: z.string().optional(),
});

export const received = z.object({
  folder: path,
  count: z.int(),
  callingAet: z.string(),
  problem: z.string().optional(),
});

const foundStudy = z.object({
  studyInstanceUid: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  studyDate: z.string(),
  description: z.string(),
  accession: z.string(),
  modalities: z.array(z.string()),
  series: z.int().nullable(),
  instances: z.int().nullable(),
});

const foundSeries = z.object({
  seriesInstanceUid: z.string(),
  modality: z.string(),
  number: z.int().nullable(),
  description: z.string(),
  instances: z.int().nullable(),
});

export const networkCalls = {
  /** Resolves where the system answers as it should. */
  test: { args: z.object({ node: pacsNode }), value: nothing, progress: nothing },
  /** Sends the DICOM files under paths but for those that are named. */
  send: {
    args: z.object({ node: pacsNode, paths: z.array(path).min(1), skip: z.array(z.string()) }),
    value: nothing,
    progress: z.object({ ...count.shape, outcome: sendOutcome }),
  },
  studies: {
    args: z.object({
      node: pacsNode,
      query: z.object({
        patientName: text,
        patientId: text,
        accession: text,
        modality: text,
        studyDate: text,
      }),
    }),
    value: z.array(foundStudy),
    progress: nothing,
  },
  series: {
    args: z.object({ node: pacsNode, studyInstanceUid: uid }),
    value: z.array(foundSeries),
    progress: nothing,
  },
  /** A series into a new folder. With `movePort` the other system opens the connection, to that port. */
  fetch: {
    args: z.object({
      node: pacsNode,
      studyInstanceUid: uid,
      seriesInstanceUid: uid,
      folder: path,
      movePort: portNumber.optional(),
    }),
    value: z.object({ received: z.int(), problem: z.string().optional() }),
    progress: count,
  },
  /** Listens until it is cancelled, and tells of each association that has ended. */
  receive: {
    args: z.object({
      port: z.int().min(0).max(65535),
      host: z.string().optional(),
      aet: aeTitle,
      tls: z.object({ cert: z.string(), key: z.string(), ca: z.string().optional() }).optional(),
      callers: z
        .object({ aets: z.array(aeTitle).optional(), addresses: z.array(z.string()).optional() })
        .optional(),
      limits: z.object({ associations: z.int().min(1), idleMs: z.int().min(1000) }).optional(),
      folder: path,
    }),
    value: nothing,
    progress: z.union([
      z.object({ listening: z.int() }),
      z.object({ under: z.int() }),
      z.object({ received }),
    ]),
  },
} as const;

export type NetworkCalls = typeof networkCalls;
export type NetworkCallName = keyof NetworkCalls;
export type NetworkCallArgs<Name extends NetworkCallName> = z.output<NetworkCalls[Name]['args']>;
export type NetworkCallValue<Name extends NetworkCallName> = z.output<NetworkCalls[Name]['value']>;
export type NetworkCallProgress<Name extends NetworkCallName> = z.output<NetworkCalls[Name]['progress']>;

/** What goes in; the arguments are checked by the table. */
export const networkMessage = z.union([
  z.object({
    id: z.int(),
    call: z.enum(Object.keys(networkCalls) as [NetworkCallName, ...NetworkCallName[]]),
    args: z.unknown(),
  }),
  z.object({ cancel: z.int() }),
]);

export type NetworkAnswer =
  | { id: number; progress: unknown }
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: string; message: string };
