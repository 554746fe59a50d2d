/** The sections of the settings: a schema each, whose parse of `undefined` gives what holds while nothing is set. */
import { z } from 'zod';
import { handle } from '../../ipc/handle';
import { nodeDraft, receiveSettings } from '../../ipc/network-calls';
import {
  appearanceSettings,
  generatingSettings,
  privacySettings,
  retentionSettings,
  viewingSettings,
} from '../../ipc/settings-calls';

export const SECTIONS = {
  /** Other systems, in the order in which they are shown. */
  nodes: z.array(z.object({ id: handle, node: nodeDraft })).default([]),
  /** Where images are taken in while receiving is on; it is never on by itself. */
  receive: receiveSettings.prefault({ port: 11112, aet: 'GRIDIT' }),
  /** Encrypted by the operating system (secrets.ts): base64 by name. */
  secrets: z.record(z.string(), z.base64()).default({}),
  privacy: privacySettings.prefault({}),
  generating: generatingSettings.prefault({}),
  viewing: viewingSettings.prefault({}),
  appearance: appearanceSettings.prefault({}),
  retention: retentionSettings.prefault({}),
  /** Folder of the library where it is not the standard one: an absolute path. */
  library: z.object({ folder: z.string().min(1).nullable() }).default({ folder: null }),
  /** When old series were last deleted, ISO 8601, and how many. */
  sweep: z.object({ at: z.string(), removed: z.int() }).nullable().default(null),
} as const;
