/** The calls about model packs; part of the table in contract.ts. */
import { z } from 'zod';
import { packSpeed } from '../core/pack-speed-schema';
import { installedPack, packSummary, refusedPack } from '../core/pack-summary-schema';
import { handle } from './handle';

/** What became of files and folders that were to be installed as models. */
export const addedPacks = z.object({
  added: z.array(z.object({ key: handle, id: z.string(), name: z.string(), version: z.string() })),
  refused: z.array(z.object({ file: z.string(), reason: z.string() })),
});

const nothing = z.undefined();
const pack = z.object({ key: handle });

export const packCalls = {
  'packs.list': {
    request: nothing,
    response: z.object({ packs: z.array(packSummary), refused: z.array(refusedPack) }),
  },
  /** Every pack folder, usable or not; each file is checked against pack.json anew. */
  'packs.installed': { request: nothing, response: z.array(installedPack) },
  /** The model card as Markdown; null where there is none. */
  'packs.card': { request: pack, response: z.object({ text: z.string().nullable() }) },
  /** Shows the system's dialog for .gridpack files. */
  'packs.add': { request: nothing, response: addedPacks.extend({ cancelled: z.boolean() }) },
  /** Moves a pack aside; it can be taken back until the time given here has passed or the application ends. */
  'packs.remove': { request: pack, response: z.object({ undoMs: z.number() }) },
  'packs.restore': { request: pack, response: nothing },
  /** Shows the system's dialog for the place; `saved` is a name to show, never a path to use. */
  'packs.export': {
    request: pack,
    response: z.object({ cancelled: z.boolean(), saved: z.string().nullable() }),
  },
  /** What was measured on this machine before; null where nothing was. */
  'packs.speed': { request: pack, response: packSpeed.nullable() },
  /** Measures anew; progress comes by the event "packs.measuring". Null where it was cancelled. */
  'packs.measure': { request: pack, response: packSpeed.nullable() },
  'packs.cancelMeasure': { request: nothing, response: nothing },
} as const;

export const packEvents = {
  /** What is installed has changed. */
  'packs.changed': z.object({}),
  'packs.measuring': z.object({ key: handle, fraction: z.number() }),
} as const;

export type AddedPacks = z.infer<typeof addedPacks>;
