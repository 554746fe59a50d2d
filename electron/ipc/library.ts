/** What crosses about the series of the library beyond the series themselves. */
import { z } from 'zod';
import type { Recipe } from '../core/recipe';
import { handle } from './handle';

export const MOST_TAGS = 24;

/** A note and tags; tags are short, each once, in the order in which they were given. */
export const seriesNotes = z.object({
  note: z.string().max(4000, 'A note may have 4000 characters at most.'),
  tags: z
    .array(z.string().trim().min(1).max(32, 'A tag may have 32 characters at most.'))
    .max(MOST_TAGS, `A series may have ${MOST_TAGS} tags at most.`)
    .refine((tags) => new Set(tags).size === tags.length, 'Each tag can be given once.'),
});
export type SeriesNotes = z.infer<typeof seriesNotes>;

const series = z.object({ seriesId: handle });
const many = z.object({ seriesIds: z.array(handle).min(1).max(100_000) });

export const libraryCalls = {
  'library.annotate': { request: series.extend({ notes: seriesNotes }), response: z.undefined() },
  /** The recipe that a series was made with; null where it carries none. */
  'library.recipe': { request: series, response: z.custom<Recipe>().nullable() },
  /** Moves several aside at once; as `library.remove`. */
  'library.removeMany': { request: many, response: z.object({ undoMs: z.number() }) },
  'library.restoreMany': { request: many, response: z.undefined() },
  /** Keeps several or not, or gives them one more tag. */
  'library.mark': {
    request: many.extend({ kept: z.boolean().optional(), tag: z.string().trim().min(1).max(32).optional() }),
    response: z.undefined(),
  },
  /** Moves series into the study of another: its patient and its study become theirs. */
  'library.moveTo': { request: many.extend({ target: handle }), response: z.undefined() },
  /** Undoes `library.moveTo`, while the application runs. */
  'library.moveBack': { request: many, response: z.undefined() },
  /** Takes in what an import left out because the library had it. */
  'library.importAgain': {
    request: z.object({ again: handle }),
    response: z.object({ imported: z.array(handle) }),
  },
  /** Moves a series aside; it can be taken back until the time given here has passed or the application ends. */
  'library.remove': { request: series, response: z.object({ undoMs: z.number() }) },
  'library.restore': { request: series, response: z.undefined() },
} as const;
