/** The sections of the settings: a schema each, whose parse of `undefined` gives what holds while nothing is set. */
import { z } from 'zod';
import { handle } from '../../ipc/handle';
import { nodeDraft, receiveSettings } from '../../ipc/network-calls';

export const SECTIONS = {
  /** Other systems, in the order in which they are shown. */
  nodes: z.array(z.object({ id: handle, node: nodeDraft })).default([]),
  /** Where images are taken in while receiving is on; it is never on by itself. */
  receive: receiveSettings.default({ port: 11112, aet: 'GRIDIT' }),
  /** Encrypted by the operating system (secrets.ts): base64 by name. */
  secrets: z.record(z.string(), z.base64()).default({}),
  /** Whether imported series of real patients stay when the application ends. */
  privacy: z.object({ keepPatientSeries: z.boolean() }).default({ keepPatientSeries: true }),
} as const;
