/** The calls about what a person put onto a series, and about pictures of it; part of the table in contract.ts. */
import { z } from 'zod';
import { ANNOTATION_EXPORTS } from '../core/measure/annotations';
import { seriesAnnotations } from './annotations';
import { handle } from './handle';

const nothing = z.undefined();
const saved = z.object({
  cancelled: z.boolean(),
  /** A name to show, never a path to use. */
  saved: z.string().nullable(),
});

/** How a picture is drawn: window in modality values, and whether the person turned it around. */
const look = z.object({
  window: z.object({ center: z.number(), width: z.number().positive() }),
  invert: z.boolean(),
});
const frame = z.int().min(0).max(1_000_000);
const pixels = z.number().min(0).max(32_768);

/** Largest PNG that is taken from a page, bytes. */
const PNG_LIMIT = 128 * 1024 * 1024;
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const png = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length <= PNG_LIMIT, 'The picture is too large.')
  .refine((bytes) => PNG_START.every((byte, i) => bytes[i] === byte), 'The picture is no PNG.');

export const annotationCalls = {
  /** `note` is one sentence where what was kept is damaged and was set aside. */
  'annotations.get': {
    request: z.object({ seriesId: handle }),
    response: z.object({ annotations: seriesAnnotations, note: z.string().nullable() }),
  },
  /** Replaces all of a series; kept beside it until it is deleted. */
  'annotations.put': {
    request: z.object({ seriesId: handle, annotations: seriesAnnotations }),
    response: nothing,
  },
  /** Shows the system's dialog for the place; exports what was put last. */
  'annotations.export': {
    request: z.object({
      seriesId: handle,
      what: z.enum(ANNOTATION_EXPORTS),
      look,
    }),
    response: saved,
  },
  /** A picture that the page made (`png`), or a part of the window as it is (`area`, CSS pixels). */
  'pictures.save': {
    request: z.object({
      picture: z.union([
        z.object({ png }),
        z.object({ area: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }) }),
      ]),
      to: z.enum(['file', 'clipboard']),
      /** What the picture shows, as a proposal for its name. */
      name: z.string().max(128),
    }),
    response: saved,
  },
  /** An animated GIF of slices of a series; told of by `files.progress`, stopped by `pictures.stopCine` with its key. */
  'pictures.cine': {
    request: z
      .object({
        seriesId: handle,
        key: handle,
        look,
        first: frame,
        last: frame,
        framesPerSecond: z.number().min(1).max(50),
        sweep: z.boolean(),
      })
      .refine(({ first, last }) => first <= last, 'The first slice must not come after the last.'),
    response: saved,
  },
  /** Pages may not reach the clipboard themselves. */
  'clipboard.copyText': { request: z.object({ text: z.string().max(4_000_000) }), response: nothing },
  'pictures.stopCine': { request: z.object({ key: handle }), response: nothing },
} as const;
