/** The calls and events about other systems: nodes, sending, searching, fetching, receiving; part of contract.ts. */
import { z } from 'zod';
import {
  RECEIVE_LIMITS,
  type FoundSeries,
  type FoundStudy,
  type SendOutcome,
  type StudyQuery,
} from '../core/pacs-node';
import { exportChoices } from './export-calls';
import { handle } from './handle';

const nothing = z.undefined();

const AE_SENTENCE = 'has 1 to 16 letters, digits or signs, and no backslash.';
const aeTitle = (which: string) =>
  z
    .string()
    .trim()
    .regex(/^[\x20-\x5b\x5d-\x7e]{1,16}$/, `The ${which} AE title ${AE_SENTENCE}`);
const PORT_SENTENCE = 'The port must be a whole number from 1 to 65535.';
const wholeFrom1 = (most: number, what: string) => {
  const sentence = `${what} must be a whole number from 1 to ${most}.`;
  return z.int(sentence).min(1, sentence).max(most, sentence);
};
const port = z.int(PORT_SENTENCE).min(1, PORT_SENTENCE).max(65535, PORT_SENTENCE);

/** An authority's certificate, and what a person recognises it by. */
export const certificate = z.object({
  pem: z.string().max(200_000),
  subject: z.string(),
  validTo: z.string(),
});

/** A certificate of this computer; its key stays in the main process. */
export const ownCertificate = z.object({ id: handle, subject: z.string(), validTo: z.string() });

/** Null: no TLS (DIMSE), or that of the system (DICOMweb). `own` is for systems that ask for a certificate. */
const tls = z
  .object({
    ca: certificate.nullable(),
    checkHost: z.boolean(),
    own: ownCertificate.nullable().default(null),
  })
  .nullable();
const name = z.string().trim().min(1, 'Give the node a name.').max(64, 'The name is too long.');

/** A node as it is edited. What is secret about it goes beside it and never comes back. */
export const nodeDraft = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dimse'),
    name,
    host: z.string().trim().min(1, 'Enter the address of the node.').max(253, 'The address is too long.'),
    port,
    calledAet: aeTitle('called'),
    callingAet: aeTitle('own'),
    retrieve: z.enum(['c-get', 'c-move']),
    tls,
  }),
  z.object({
    kind: z.literal('dicomweb'),
    name,
    url: z.url({ protocol: /^https?$/, error: 'The address must begin with http:// or https://.' }),
    auth: z.enum(['none', 'basic', 'bearer']),
    user: z.string().max(256),
    tls,
  }),
]);

/** A node as it is shown: `secret` says whether a password or token is kept, and for how long. */
export const nodeView = z.object({
  id: handle,
  node: nodeDraft,
  secret: z.enum(['none', 'kept', 'until-exit']),
});

export const receiveSettings = z.object({
  port,
  aet: aeTitle('own'),
  /** With it the port speaks TLS only; with `clients`, senders must show a certificate of that authority. */
  tls: z.object({ own: ownCertificate, clients: certificate.nullable() }).nullable().default(null),
  /** Whether other computers reach the port. */
  everywhere: z.boolean().default(false),
  /** AE titles, and addresses or blocks of them (10.0.0.0/8), that may send; empty: any. */
  aets: z.array(aeTitle('sender’s')).max(100).default([]),
  addresses: z.array(z.string().trim().min(1).max(64)).max(100).default([]),
  /** Senders at a time, and seconds of silence after which one is cut off. */
  associations: wholeFrom1(RECEIVE_LIMITS.mostAssociations, 'The number of senders').default(
    RECEIVE_LIMITS.associations,
  ),
  idleSeconds: wholeFrom1(RECEIVE_LIMITS.mostIdleSeconds, 'The number of seconds').default(
    RECEIVE_LIMITS.idleSeconds,
  ),
});

export const receiveState = z.object({
  on: z.boolean(),
  ...receiveSettings.shape,
  port: z.int(),
  aet: z.string(),
  /** Images that came since it was switched on. */
  images: z.int(),
  /** One sentence about the last thing that went wrong. */
  problem: z.string().nullable(),
});

export const sendOutcome = z.object({
  file: z.string(),
  state: z.enum(['sent', 'sent-with-warning', 'failed']),
  reason: z.string().optional(),
}) satisfies z.ZodType<SendOutcome>;

const filter = z.string().trim().max(64).optional();
const studyQuery = z.object({
  patientName: filter,
  patientId: filter,
  accession: filter,
  modality: filter,
  studyDate: filter,
}) satisfies z.ZodType<StudyQuery>;
const uid = z.string().regex(/^[0-9.]{1,64}$/);

/** How a task ended; what it had done until then is in the rest of the answer. */
const ending = z.object({
  state: z.enum(['done', 'cancelled', 'failed']),
  /** One sentence, where it failed or something is to be known. */
  problem: z.string().nullable(),
});

export const networkCalls = {
  'network.nodes': { request: nothing, response: z.array(nodeView) },
  /** `secret`: the password or token; null forgets it, undefined leaves what is kept. */
  'network.saveNode': {
    request: z.object({
      id: handle.nullable(),
      node: nodeDraft,
      secret: z.string().max(4096).nullable().optional(),
    }),
    response: z.object({ id: handle }),
  },
  'network.removeNode': { request: z.object({ id: handle }), response: nothing },
  /** Tries a node as it is edited. `problem` is null where it answers as it should. */
  'network.testNode': {
    request: z.object({
      id: handle.nullable(),
      node: nodeDraft,
      secret: z.string().max(4096).nullable().optional(),
      taskId: handle,
    }),
    response: ending,
  },
  /** Shows the system's dialog for a certificate file. */
  'network.pickCertificate': {
    request: nothing,
    response: z.object({ certificate: certificate.nullable() }),
  },
  /** The same for a certificate of this computer and its key, in one file or two. */
  'network.pickOwnCertificate': {
    request: nothing,
    response: z.object({ certificate: ownCertificate.nullable() }),
  },
  /**
   * Sends a series as DICOM but for files of these names, sent before. What is sent is written once a task, by its first
   * choices; `network.endTask` removes it.
   */
  'network.send': {
    request: z.object({
      seriesId: handle,
      nodeId: handle,
      taskId: handle,
      choices: exportChoices.optional(),
      skip: z.array(z.string()).max(100_000),
    }),
    response: z.object({ ...ending.shape, outcomes: z.array(sendOutcome) }),
  },
  'network.studies': {
    request: z.object({ nodeId: handle, taskId: handle, query: studyQuery }),
    response: z.array(z.custom<FoundStudy>()),
  },
  'network.series': {
    request: z.object({ nodeId: handle, taskId: handle, studyInstanceUid: uid }),
    response: z.array(z.custom<FoundSeries>()),
  },
  /** Fetches a series and imports it. */
  'network.fetch': {
    request: z.object({ nodeId: handle, taskId: handle, studyInstanceUid: uid, seriesInstanceUid: uid }),
    response: z.object({
      ...ending.shape,
      imported: z.array(handle),
      /** Series of the library that hold the same images already. */
      known: z.array(handle),
      skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
    }),
  },
  /** Cancels what runs under this id; nothing happens where nothing does. */
  'network.cancel': { request: z.object({ taskId: handle }), response: nothing },
  'network.endTask': { request: z.object({ taskId: handle }), response: nothing },
  'network.receiving': { request: nothing, response: receiveState },
  'network.setReceiving': {
    request: z.object({ on: z.boolean(), settings: receiveSettings }),
    response: receiveState,
  },
} as const;

export const networkEvents = {
  'network.progress': z.object({ taskId: handle, done: z.int(), total: z.int() }),
  'network.receiving': receiveState,
  'network.nodesChanged': z.object({}),
} as const;

export type NodeDraft = z.infer<typeof nodeDraft>;
export type NodeView = z.infer<typeof nodeView>;
export type Certificate = z.infer<typeof certificate>;
export type OwnCertificate = z.infer<typeof ownCertificate>;
export type ReceiveState = z.infer<typeof receiveState>;
export type ReceiveSettings = z.infer<typeof receiveSettings>;
