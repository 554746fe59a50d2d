/** How fast a pack is on this machine, as it is kept and as it crosses processes. */
import { z } from 'zod';
import { PROVIDERS } from './providers';
import { STAGE_KINDS } from './stages';

const provider = z.enum(PROVIDERS);

/** How fast a pack runs on one provider of this machine. */
export const speedFigures = z.object({
  provider,
  /** One run of each stage's network, ms: median of several. */
  runMs: z.partialRecord(z.enum(STAGE_KINDS), z.number()),
  /** The pack's default series: how many slices, and how long it would take, ms. */
  frames: z.int(),
  jobMs: z.number(),
  /** Memory of the process after the runs, bytes. */
  memoryBytes: z.number(),
});

/** What was found out about a pack on this machine. */
export const packSpeed = z.object({
  /** ISO 8601. */
  measuredAt: z.string(),
  /** What a job runs on where nothing else is asked for, and one sentence why. */
  verdict: z.object({ provider, reason: z.string() }),
  /** Providers that were tried and not chosen, and why: part of a sentence. */
  passedOver: z.array(z.object({ provider, why: z.string() })),
  /** The CPU first. */
  figures: z.array(speedFigures),
});

export type SpeedFigures = z.infer<typeof speedFigures>;
export type PackSpeed = z.infer<typeof packSpeed>;
