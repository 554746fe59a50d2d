/** The schema of a node, as it comes to the network process and from the command line. */
import { z } from 'zod';
import type { PacsNode } from '../core/pacs-node';

/** An AE title (PS3.5 table 6.2-1): 1 to 16 characters, no backslash, no control characters. */
export const aeTitle = z
  .string()
  .trim()
  .regex(
    /^[\x20-\x5b\x5d-\x7e]{1,16}$/,
    'An AE title has 1 to 16 letters, digits or signs, and no backslash.',
  );

export const portNumber = z.int('The port must be a whole number.').min(1).max(65535);

const tls = z.object({
  ca: z.string().optional(),
  checkHost: z.boolean(),
  cert: z.string().optional(),
  key: z.string().optional(),
});

export const pacsNode = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dimse'),
    host: z.string().trim().min(1).max(253),
    port: portNumber,
    calledAet: aeTitle,
    callingAet: aeTitle,
    retrieve: z.enum(['c-get', 'c-move']),
    tls: tls.optional(),
  }),
  z.object({
    kind: z.literal('dicomweb'),
    url: z.url({ protocol: /^https?$/ }),
    auth: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('basic'), user: z.string(), password: z.string() }),
      z.object({ kind: z.literal('bearer'), token: z.string() }),
    ]),
    tls: tls.optional(),
  }),
]) satisfies z.ZodType<PacsNode>;
