/** What is shown, kept from one run of the application to the next; part of contract.ts. */
import { z } from 'zod';
import { handle } from './handle';

const finite = z.number();

/** How a pane shows a series of the library. */
export const keptPane = z.object({
  seriesId: handle,
  /** From 0. */
  slice: z.int().min(0).max(10_000_000),
  /** In modality values. */
  window: z.object({ center: finite, width: finite.positive() }),
  invert: z.boolean(),
  interpolate: z.boolean(),
  colourMap: z.string().max(32),
  /** Point that the three planes pass, mm. */
  focus: z.tuple([finite, finite, finite]).nullable(),
});

/** What stands around the images. */
export const keptAround = z.object({
  /** The panel beside them, such as the histogram. */
  panel: z.string().max(32).nullable(),
  /** The tab of the right pane. */
  tab: z.string().max(32),
  /** Whether the left and the right pane are shown. */
  library: z.boolean(),
  work: z.boolean(),
  /** What they were dragged to, CSS pixels; null where they have their usual width. */
  widths: z
    .object({ library: z.number().positive().nullable(), work: z.number().positive().nullable() })
    .optional(),
  /** How the library is listed. */
  listing: z.object({ tree: z.boolean(), sort: z.string().max(32) }).optional(),
});

/** What the window shows. Names that this version does not know any more are left out when it is restored. */
export const shownSession = z.object({
  layout: z.string().max(32),
  /** The active pane, from 0. */
  active: z.int().min(0).max(15),
  panes: z.array(keptPane.nullable()).max(16),
  /** Missing where an older version kept it. */
  around: keptAround.optional(),
});
export type ShownSession = z.infer<typeof shownSession>;
export type KeptPane = z.infer<typeof keptPane>;
export type KeptAround = z.infer<typeof keptAround>;

export const sessionStart = z.object({
  session: shownSession.nullable(),
  /** What to tell the person, in one sentence. */
  note: z.string().nullable(),
  /** Whether to show it at once, or only when the person asks for it. */
  restore: z.enum(['now', 'on-request']),
});
export type SessionStart = z.infer<typeof sessionStart>;

const nothing = z.undefined();

export const sessionCalls = {
  'session.start': { request: nothing, response: sessionStart },
  'session.put': { request: shownSession, response: nothing },
} as const;
